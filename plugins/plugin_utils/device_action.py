# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all action plug-ins of this collection share: arguments in, library, result out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ansible.errors import (
    AnsibleActionFail,
    AnsibleAuthenticationFailure,
    AnsibleConnectionFailure,
    AnsibleFileNotFound,
)
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import connection_loader
from ansible_collections.netpki.rotation.plugins.plugin_utils.library import (
    DEFECT,
    AuthenticationFailedError,
    ConnectionFailedError,
    NetpkiError,
    failure_of,
    untagged,
)

CONNECTION = "netpki.rotation.netmiko"

# Action plug-ins are loaded before Ansible forks, connection plug-ins after it. Loaded here
# already, its documentation is not parsed once more for each host.
connection_loader.get(CONNECTION, class_only=True)


class DeviceAction(ActionBase):
    """An action on one device, done on the controller by the library.

    Attributes:
        ARGUMENTS: Argument specification; a test compares it with the documentation.
        RULES: Further keyword arguments of ``validate_argument_spec``.
    """

    _supports_check_mode = True
    _supports_async = False
    # Otherwise network_cli would start its persistent process for nothing.
    _requires_connection = False

    ARGUMENTS: ClassVar[dict[str, Any]] = {}
    RULES: ClassVar[dict[str, Any]] = {}

    _device_name = ""

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Validate, delegate, translate."""
        del tmp
        if DEFECT:
            raise AnsibleActionFail(DEFECT)
        result: dict[str, Any] = super().run(None, task_vars)
        _validation, arguments = self.validate_argument_spec(self.ARGUMENTS, **self.RULES)
        connection = self._device_connection(task_vars or {})
        try:
            settings = connection.settings
            self._device_name = settings.ssh.name
            return result | self.work(settings, untagged(arguments))
        except AuthenticationFailedError as error:
            raise AnsibleAuthenticationFailure(error.diagnostics()) from None
        except ConnectionFailedError as error:
            raise AnsibleConnectionFailure(error.diagnostics()) from None
        except NetpkiError as error:
            return result | failure_of(error, self._device_name)
        finally:
            if connection is not self._connection:
                connection.close()

    def work(self, settings: Any, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 untyped here
        """Do what this action is for; arguments are validated and plain.

        Args:
            settings: How to reach the device, ``netpki.frontends.facade.DeviceSettings``.
            arguments: By name.

        Raises:
            NetpkiError: Nothing was changed.
        """
        del arguments
        raise AnsibleActionFail(f"{type(self).__module__} does nothing with {settings.ssh.name}.")

    def show_stage(self, stage: str) -> None:
        """Tell people who asked for it (``-vv``) how far the work is."""
        self._display.vv(stage, host=self._device_name)

    def _device_connection(self, task_vars: dict[str, Any]) -> Any:  # noqa: ANN401 untyped here
        """The connection of the play, or the same options looked up by our own plug-in.

        So that plays made for other connections (network_cli, local, a delegated task) work.
        """
        if self._connection.transport == CONNECTION:
            return self._connection
        connection = connection_loader.get(CONNECTION, self._play_context, new_stdin=None)
        connection.set_become_plugin(self._connection.become)
        keywords = self._task.dump_attrs()
        keywords.pop("retries", None)
        if self._play_context.password:  # from --ask-pass
            keywords["password"] = self._play_context.password
        connection.set_options(
            task_keys=keywords,
            var_options=connection._resolve_option_variables(task_vars, self._templar),  # noqa: SLF001 as core's task executor does
        )
        return connection


def text_of_file(action: ActionBase, name: str) -> str:
    """Content of a file on the controller, looked for where ``copy`` looks.

    Undecodable bytes are replaced: whoever parses the text says better what is wrong.

    Raises:
        AnsibleActionFail: It cannot be read.
    """
    try:
        file = Path(action._find_needle("files", name))  # noqa: SLF001 meant for action plug-ins
        return file.read_text("utf-8", errors="replace")
    except AnsibleFileNotFound:
        reason = "it is neither beside the playbook or role nor in 'files' there"
    except OSError as error:
        reason = str(error.strerror)
    raise AnsibleActionFail(f"The file {name} cannot be read on the controller: {reason}.")
