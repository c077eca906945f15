"""The collection as an artefact: documentation, versions, what is built."""

from __future__ import annotations

import ast
import json
import tarfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.ansible_controller import REPOSITORY, Controller

PLUGINS = REPOSITORY / "plugins"
ROLES = sorted(path.name for path in (REPOSITORY / "roles").iterdir())
SECRETS = {"content", "passphrase", "ca_passphrase"}
"""Arguments whose values nobody shall see."""
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
SPECIFICATIONS = """
import json, sys
from ansible.plugins.loader import action_loader, init_plugin_loader
init_plugin_loader()
names = ["netpki.rotation." + name for name in sys.argv[1:]]
print(json.dumps({n: action_loader.get(n, class_only=True).ARGUMENTS for n in names}))
"""


@pytest.fixture(scope="module")
def specifications(controller: Controller) -> dict[str, dict[str, Any]]:
    done = controller.run("python", "-c", SPECIFICATIONS, *MODULES)
    assert done.code == 0, done.output
    return dict(json.loads(done.output))


@pytest.fixture(scope="module")
def documentation(controller: Controller) -> dict[str, dict[str, Any]]:
    names = [f"netpki.rotation.{name}" for name in MODULES]
    done = controller.run("ansible-doc", "--json", *names)
    assert done.code == 0, done.output
    return dict(json.loads(done.output))


def documented(options: dict[str, Any]) -> dict[str, Any]:
    """Documented options in the form of an argument specification."""
    found: dict[str, Any] = {}
    for name, option in options.items():
        entry = {key: option[key] for key in ("type", "elements", "choices") if key in option}
        if option.get("required"):
            entry["required"] = True
        if option.get("default") is not None:
            entry["default"] = option["default"]
        if "suboptions" in option:
            entry["options"] = documented(option["suboptions"])
        found[name] = entry
    return found


@pytest.mark.parametrize("name", MODULES)
def test_what_is_documented_is_what_is_accepted(
    name: str, specifications: dict[str, Any], documentation: dict[str, Any]
) -> None:
    full = f"netpki.rotation.{name}"
    # Documentation has no word for secrets; the next test looks at them.
    accepted = {
        argument: {key: value for key, value in one.items() if key != "no_log"}
        for argument, one in specifications[full].items()
    }
    assert documented(documentation[full]["doc"]["options"]) == accepted


def test_the_secret_arguments_are_marked(specifications: dict[str, dict[str, Any]]) -> None:
    for name, arguments in specifications.items():
        marked = {argument for argument, one in arguments.items() if one.get("no_log")}
        assert marked == SECRETS & set(arguments), name


@pytest.mark.parametrize("name", MODULES)
def test_every_module_has_an_action_and_complete_documentation(
    name: str, documentation: dict[str, Any]
) -> None:
    page = documentation[f"netpki.rotation.{name}"]
    assert (PLUGINS / "action" / f"{name}.py").is_file()
    assert set(page["doc"]["attributes"]) >= {"check_mode", "diff_mode", "idempotent"}
    assert page["examples"]
    assert page["return"]


def test_the_options_of_the_connection_are_all_read(controller: Controller) -> None:
    done = controller.run("ansible-doc", "--json", "-t", "connection", "netpki.rotation.netmiko")
    options = json.loads(done.output)["netpki.rotation.netmiko"]["doc"]["options"]
    source = (PLUGINS / "connection" / "netmiko.py").read_text()
    code = source.partition("OPTIONS = (")[2].partition(")")[0]
    read = [line.strip(' ",') for line in code.split("\n") if line.strip()]
    assert sorted(read) == sorted(options)


def test_the_filter_is_documented_as_it_is(controller: Controller) -> None:
    done = controller.run("ansible-doc", "--json", "-t", "filter", "netpki.rotation.server_pem")
    page = json.loads(done.output)["netpki.rotation.server_pem"]
    assert page["examples"]
    assert page["return"]
    source = ast.parse((PLUGINS / "filter" / "server_pem.py").read_text())
    (function,) = (
        node
        for node in source.body
        if isinstance(node, ast.FunctionDef) and node.name == "server_pem"
    )
    taken = {argument.arg for argument in function.args.kwonlyargs}
    assert set(page["doc"]["options"]) == taken | {"_input"}


@pytest.mark.parametrize("role", ROLES)
def test_the_roles_are_documented(role: str, controller: Controller) -> None:
    done = controller.run("ansible-doc", "-t", "role", f"netpki.rotation.{role}")
    assert done.code == 0
    assert f"{role}_" in done.output
    assert (REPOSITORY / "roles" / role / "README.md").is_file()


@pytest.mark.parametrize("role", ROLES)
def test_the_defaults_of_a_role_are_the_documented_ones(role: str) -> None:
    directory = REPOSITORY / "roles" / role
    given = yaml.safe_load((directory / "defaults" / "main.yml").read_text())
    specification = yaml.safe_load((directory / "meta" / "argument_specs.yml").read_text())
    options = specification["argument_specs"]["main"]["options"]
    described = {name: one["default"] for name, one in options.items() if "default" in one}
    # Those made of other variables are described in words.
    literal = {name: value for name, value in given.items() if "{{" not in str(value)}
    assert described == literal
    assert set(given) <= set(options)


def test_library_and_collection_have_the_same_version() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    galaxy = yaml.safe_load((REPOSITORY / "galaxy.yml").read_text())["version"]
    constant = (PLUGINS / "plugin_utils" / "version.py").read_text()
    environment = (REPOSITORY / "meta" / "ee-requirements.txt").read_text()
    assert galaxy == project
    assert f'COLLECTION_VERSION = "{project}"' in constant
    assert environment == f"netpki=={project}\n"


@pytest.mark.parametrize(
    ("group", "shared"),
    [
        ("enrollment", {"directory", "name"}),
        ("ios", {"save", "journal_directory"}),
        ("sps", {"configuration", "service"}),
    ],
)
def test_a_group_of_modules_has_the_options_that_its_members_share(
    group: str, shared: set[str], specifications: dict[str, Any]
) -> None:
    groups = yaml.safe_load((REPOSITORY / "meta" / "runtime.yml").read_text())["action_groups"]
    members = [set(specifications[f"netpki.rotation.{name}"]) for name in groups[group]]
    assert shared <= set.intersection(*members)


@pytest.mark.parametrize(
    "path", sorted(PLUGINS.rglob("*.py")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_plug_in_says_its_licence(path: Path) -> None:
    assert "GNU General Public License v3.0+" in path.read_text().partition('"""')[0]


def test_the_galaxy_artefact_holds_the_collection_and_nothing_else(
    controller: Controller, tmp_path: Path
) -> None:
    done = controller.run(
        "ansible-galaxy", "collection", "build", str(REPOSITORY), "--output-path", str(tmp_path)
    )
    assert done.code == 0, done.output
    (artefact,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(artefact) as archive:
        names = set(archive.getnames())
    tops = {name.split("/")[0] for name in names}
    assert {"plugins/connection/netmiko.py", "playbooks/ca_rollover.yml", "LICENSE"} <= names
    assert {"plugins/filter/server_pem.py", "playbooks/sps_certificate.yml"} <= names
    assert {"roles", "meta", "changelogs", "MANIFEST.json", "README.md"} <= tops
    assert not tops & {"src", "tests", "pyproject.toml", ".venv", ".git", "build", "dist"}
    assert not [name for name in names if "__pycache__" in name or name.startswith(".")]


def stand_in(directory: Path, code: str) -> dict[str, str]:
    """An environment in which the library is another one."""
    package = directory / "netpki"
    package.mkdir()
    (package / "__init__.py").write_text(code)
    return {"PYTHONPATH": str(directory)}


def test_a_library_of_another_version_is_refused_naming_versions_and_places(
    new_controller: Callable[[], Controller], tmp_path: Path
) -> None:
    controller = new_controller()
    controller.write("inventory.yml", "all: {hosts: {r1: {}}}")
    environment = stand_in(tmp_path, '__version__ = "9.9.9"\n')
    message = controller.play("facts", environment=environment).message("r1", "Read")
    assert "netpki.rotation 0.1.0" in message
    assert "netpki 9.9.9" in message
    assert str(REPOSITORY) in message
    assert str(tmp_path / "netpki") in message


def test_without_the_library_the_message_says_what_to_install(
    new_controller: Callable[[], Controller], tmp_path: Path
) -> None:
    controller = new_controller()
    controller.write("inventory.yml", "all: {hosts: {r1: {}}}")
    environment = stand_in(tmp_path, "raise ImportError('there is no netpki')\n")
    message = controller.play("facts", environment=environment).message("r1", "Read")
    assert "pip install netpki" in message
    assert "there is no netpki" in message
