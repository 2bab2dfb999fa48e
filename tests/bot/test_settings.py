"""What the operator may set, and what each mistake is told."""

import os
import re
from pathlib import Path

import pytest

from bot.settings import (
    SETTING_NAMES,
    SettingsError,
    example_settings,
    load_settings,
    read_settings,
    unknown_names,
)

ROOT = Path(__file__).resolve().parents[2]
RIGHT = {
    "DISCORD_TOKEN": "x" * 30 + "." + "y" * 6 + "." + "z" * 30,
    "GUILD_ID": "123456789012345678",
    "BALLOT_KEY": "0f" * 31 + "01",
    "RELAY_KEY": "0f" * 31 + "02",
}


def problems(**changes: str) -> list[str]:
    with pytest.raises(SettingsError) as told:
        read_settings(RIGHT | changes)
    return told.value.problems


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTING_NAMES:
        monkeypatch.delenv(name, raising=False)


def test_four_settings_are_enough():
    settings = read_settings(RIGHT)
    assert settings.database == Path("data/agora.sqlite3")
    assert settings.ballot_box_path == Path("data/ballotbox.sqlite3")
    assert settings.poll_min_result == 5
    assert settings.poll_min_exact == 10
    assert not settings.storage_encrypted


@pytest.mark.threat("token thief")
def test_secrets_are_not_in_the_printed_settings():
    printed = repr(read_settings(RIGHT))
    assert RIGHT["DISCORD_TOKEN"] not in printed
    assert repr(bytes.fromhex(RIGHT["BALLOT_KEY"])) not in printed


def test_box_and_keyring_follow_the_data_folder():
    settings = read_settings(RIGHT | {"DATA_DIR": "/srv/agora", "KEYRING_PATH": "/mnt/keys"})
    assert settings.ballot_box_path == Path("/srv/agora/ballotbox.sqlite3")
    assert settings.keyring_path == Path("/mnt/keys")


@pytest.mark.fault(36)
def test_everything_missing_is_named_at_once():
    with pytest.raises(SettingsError) as told:
        read_settings({})
    assert told.value.problems == [f"{name} is missing." for name in RIGHT]
    assert told.value.exit_code == 78


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("DISCORD_TOKEN", "short"),
        ("DISCORD_TOKEN", "x" * 80),
        ("DISCORD_TOKEN", f"Bot {RIGHT['DISCORD_TOKEN']}"),
        ("DISCORD_TOKEN", f'"{RIGHT["DISCORD_TOKEN"]}"'),
        ("DISCORD_TOKEN", f"\u201c{RIGHT['DISCORD_TOKEN']}\u201d"),
        ("GUILD_ID", "agora"),
        ("GUILD_ID", "1" * 16),
        ("GUILD_ID", "\N{ARABIC-INDIC DIGIT ONE}" * 18),
        ("BALLOT_KEY", "0f" * 31),
        ("RELAY_KEY", "xy" * 32),
        ("POLL_MIN_RESULT", "4"),
        ("POLL_MIN_RESULT", "five"),
        ("POLL_MIN_EXACT", "9"),
        ("POLL_MIN_EXACT", "10.5"),
        ("DEFAULT_ZONE", "Europe/Atlantis"),
        ("CARD_EDIT_SECONDS", "-1"),
        ("STORAGE_ENCRYPTED", "perhaps"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(name: str, wrong: str):
    (problem,) = problems(**{name: wrong})
    assert problem.startswith(f"{name}: ")
    assert wrong not in problem.removeprefix(name)


@pytest.mark.fault(36)
@pytest.mark.parametrize("key", ["00" * 32, "FF" * 32, "0123456789abcdef" * 4, "deadbeef" * 8])
def test_keys_from_examples_are_refused(key: str):
    assert "example" in problems(RELAY_KEY=key)[0]


def test_a_mangled_key_is_first_of_all_put_back():
    assert problems(BALLOT_KEY="0f")[0].startswith(
        "BALLOT_KEY: if Agora has run before, put the old key back. "
    )


@pytest.mark.parametrize(
    ("name", "usual"),
    [("BALLOT_BOX_PATH", "ballotbox.sqlite3"), ("KEYRING_PATH", "keyring.sqlite3")],
)
def test_a_folder_in_place_of_a_file_is_named_with_a_file_in_it(
    tmp_path: Path, name: str, usual: str
):
    assert problems(**{name: str(tmp_path)}) == [
        f"{name}: this is a folder. Name a file in it: {tmp_path / usual}"
    ]


def test_the_two_keys_must_differ():
    assert problems(RELAY_KEY=RIGHT["BALLOT_KEY"]) == ["BALLOT_KEY and RELAY_KEY must differ."]


def test_floors_of_polls_may_be_raised_but_not_crossed():
    raised = read_settings(RIGHT | {"POLL_MIN_RESULT": "8", "POLL_MIN_EXACT": "20"})
    assert (raised.poll_min_result, raised.poll_min_exact) == (8, 20)
    assert problems(POLL_MIN_RESULT="12") == ["POLL_MIN_EXACT must not be below POLL_MIN_RESULT."]


@pytest.mark.parametrize(("text", "encrypted"), [("yes", True), ("YES", True), ("no", False)])
def test_an_encrypted_volume_is_declared_with_yes(text: str, encrypted: bool):
    assert read_settings(RIGHT | {"STORAGE_ENCRYPTED": text}).storage_encrypted is encrypted


def dotenv(folder: Path, mode: int) -> Path:
    file = folder / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in RIGHT.items()))
    file.chmod(mode)
    return file


@pytest.mark.threat("token thief")
@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666])
def test_a_dotenv_that_others_can_read_is_refused(tmp_path: Path, mode: int):
    with pytest.raises(SettingsError, match="chmod 600"):
        load_settings(dotenv(tmp_path, mode))


@pytest.mark.usefixtures("bare")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_dotenv_that_we_may_not_read_is_told(tmp_path: Path):
    file = dotenv(tmp_path, 0o600)
    os.seteuid(65534)
    try:
        with pytest.raises(SettingsError, match="You may not read"):
            load_settings(file)
    finally:
        os.seteuid(0)


def test_names_that_are_no_setting_are_found_but_nothing_secret(tmp_path: Path):
    file = dotenv(tmp_path, 0o600)
    assert unknown_names(file) == []
    secrets = f"{RIGHT['DISCORD_TOKEN']}\n{RIGHT['BALLOT_KEY']}=\n"
    file.write_text(f"{file.read_text()}POLL_MIN_RESLT=20\n{secrets}")
    assert unknown_names(file) == ["POLL_MIN_RESLT"]
    assert unknown_names(tmp_path / "none") == []


@pytest.mark.usefixtures("bare")
def test_the_environment_stands_above_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("POLL_MIN_RESULT", "7")
    settings = load_settings(dotenv(tmp_path, 0o600))
    assert settings.guild_id == int(RIGHT["GUILD_ID"])
    assert settings.poll_min_result == 7


@pytest.mark.usefixtures("bare")
def test_without_dotenv_the_environment_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, value in RIGHT.items():
        monkeypatch.setenv(name, value)
    assert load_settings(tmp_path / ".env").guild_id == int(RIGHT["GUILD_ID"])


def test_the_example_file_names_every_setting_and_its_values_are_right():
    settings = example_settings(ROOT / ".env.example")
    assert settings.poll_min_result == 5
    assert settings.token is None


@pytest.mark.threat("token thief")
def test_the_example_file_holds_no_secret():
    text = (ROOT / ".env.example").read_text("utf-8")
    for name in RIGHT:
        assert re.search(rf"^{name}=$", text, re.MULTILINE), name


def test_a_setting_that_is_not_ours_or_not_there_is_named(tmp_path: Path):
    text = (ROOT / ".env.example").read_text("utf-8").replace("DATA_DIR=", "DATA_DIRECTORY=")
    (tmp_path / "example").write_text(text)
    with pytest.raises(SettingsError) as told:
        example_settings(tmp_path / "example")
    assert told.value.problems[0] == "DATA_DIRECTORY is no setting."
    assert told.value.problems[1].startswith("DATA_DIR is not in ")


def test_an_example_out_of_range_is_named(tmp_path: Path):
    text = (ROOT / ".env.example").read_text("utf-8")
    (tmp_path / "example").write_text(text.replace("POLL_MIN_RESULT=5", "POLL_MIN_RESULT=1"))
    with pytest.raises(SettingsError, match="POLL_MIN_RESULT"):
        example_settings(tmp_path / "example")
