"""The groups of options that commands share, and what is made of them."""

from dataclasses import replace
from typing import TYPE_CHECKING

from netpki.frontends.command_line import options as given
from netpki.frontends.command_line.option_groups import taking
from netpki.frontends.command_line.options import ModeName, SaveName, StateName

if TYPE_CHECKING:
    from netpki.frontends.command_line.commands import RolloutOptions
    from netpki.frontends.command_line.requests import ChangeOptions
    from netpki.frontends.command_line.target import Target


def hosts(
    *,
    inventory: given.InventoryOption,
    limit: given.LimitOption = None,
    vault_password_file: given.VaultPasswordFileOption = None,
    ask_vault_pass: given.AskVaultPasswordOption = False,
) -> "Target":
    """Hosts of an inventory."""
    from netpki.frontends.command_line import target  # noqa: PLC0415 costly to import

    vault = target.vault_of(vault_password_file, ask=ask_vault_pass)
    return target.Target(inventory=inventory, limit=limit or (), vault=vault)


@taking(target=hosts)
def devices(
    *,
    target: "Target",
    workers: given.WorkersOption = 20,
    user: given.UserOption = None,
    ask_pass: given.AskPasswordOption = False,
    no_host_key_checking: given.NoHostKeyCheckingOption = False,
) -> "Target":
    """Hosts to connect to."""
    return replace(
        target,
        workers=workers,
        user=user,
        ask_password=ask_pass,
        host_key_checking=not no_host_key_checking,
    )


@taking(target=devices)
def routers(*, target: "Target", ask_enable: given.AskEnableOption = False) -> "Target":
    """Routers to connect to."""
    return replace(target, ask_enable=ask_enable)


def change(  # noqa: PLR0913 typer makes an option of each
    *,
    trustpoint: given.TrustpointOption,
    certificate: given.CertificateOption,
    sha256: given.Sha256Option,
    state: given.StateOption = StateName.PRESENT,
    mode: given.ModeOption = ModeName.BESIDE,
    setting: given.SettingOption = None,
    superseded: given.SupersededOption = None,
    allow_weak_key: given.AllowWeakKeyOption = False,
    allow_unset_clock: given.AllowUnsetClockOption = False,
    save: given.SaveOption = SaveName.WRITE_MEMORY,
    register: given.RegisterOption = False,
    register_timeout: given.RegisterTimeoutOption = 120.0,
    journal_directory: given.JournalDirectoryOption = None,
) -> "ChangeOptions":
    """What a trustpoint shall be, and how to bring it there."""
    from netpki.frontends.command_line import requests  # noqa: PLC0415 see above

    return requests.ChangeOptions(
        certificate=certificate,
        sha256=sha256,
        trustpoint=trustpoint,
        state=state,
        mode=mode,
        settings=setting or (),
        superseded=superseded or (),
        allow_weak_key=allow_weak_key,
        allow_unset_clock=allow_unset_clock,
        save=save,
        register=register,
        register_timeout=register_timeout,
        journal_directory=journal_directory,
    )


def rollout(
    *,
    wave: given.WaveOption = None,
    max_failures: given.MaxFailuresOption = "0",
    yes: given.YesOption = False,
) -> "RolloutOptions":
    """How to go through the fleet."""
    from netpki.frontends.command_line import commands  # noqa: PLC0415 see above

    return commands.RolloutOptions(wave or (), max_failures, confirmed=yes)
