"""What is run on the appliance: constants for ``/bin/sh`` and the tools of its first releases.

A Smart Protection Server is of the RHEL 5 generation (bash 3.2, inferred from a public session,
``docs/explanation/evidence.md``): nothing here needs more than its coreutils and OpenSSL 0.9.8.
Parameters come on standard input, one a line. No script prints a byte of a private key.
"""

from __future__ import annotations

from typing import Final

from netpki.transport import Script

MARK: Final = "netpki-shell"
"""First word of the answer of ``GREET``: a command line that is no shell does not say it."""

STAGED_SUFFIX: Final = ".netpki-new"
"""Ends the name of a file that is not in use yet."""

COPYING_SUFFIX: Final = ".netpki-copy"
"""Ends the name of a copy that is not whole yet."""

BACKUP_INFIX: Final = ".netpki-"
"""Stands between the name of a file and the time of its copy."""

CHANGED_MEANWHILE: Final = 9
"""Exit code of ``KEEP``: a file is not what it was when it was read."""

_PREAMBLE: Final = """
PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
export PATH
LC_ALL=C
export LC_ALL
umask 077
digest() {
  said=$(openssl dgst -sha256 < "$1" 2>/dev/null) && echo "${said##* }"
}
"""

_TWIN: Final = f"""
context_as() {{
  selinuxenabled 2>/dev/null || return 0
  chcon --reference="$1" "$2"
}}
twin() {{
  rm -f "$2{COPYING_SUFFIX}"
  cp -p "$1" "$2{COPYING_SUFFIX}" && context_as "$1" "$2{COPYING_SUFFIX}" &&
    [ "$(digest "$1")" = "$(digest "$2{COPYING_SUFFIX}")" ] &&
    mv -f "$2{COPYING_SUFFIX}" "$2" && return 0
  rm -f "$2{COPYING_SUFFIX}"
  ln "$1" "$2"
}}
"""
"""A copy with owner, mode and context; on a full disk a second name, which shares later edits."""

_STORED: Final = """
of_nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
public_half() {
  openssl pkey -in "$1" -passin pass: -pubout -outform DER 2>/dev/null && return
  openssl rsa -in "$1" -passin pass: -pubout -outform DER 2>/dev/null && return
  openssl ec -in "$1" -passin pass: -pubout -outform DER 2>/dev/null
}
key_of() {
  kind=$(awk "/PRIVATE KEY-----/ { key = 1 } /ENCRYPTED/ { closed = 1 }
              END { print key + 0 \\" \\" closed + 0 }" "$1")
  [ "$kind" = "1 0" ] || return 0
  said=$(public_half "$1" </dev/null | openssl dgst -sha256)
  [ "${said##* }" = "$of_nothing" ] || echo "${said##* }"
}
context_of() {
  selinuxenabled 2>/dev/null && stat -c %C "$1" 2>/dev/null
}
certificates_of() {
  awk "/-----BEGIN/ { inside = 0 }
       /-----BEGIN CERTIFICATE-----/ { inside = 1 }
       /PRIVATE KEY/ { inside = 0 }
       inside { print \\"|\\" substr(\\$0, 1, 200) }
       /-----END/ { inside = 0 }" "$1"
}
show() {
  echo "file $1"
  [ -e "$1" ] || [ -L "$1" ] || { echo "kind missing"; echo "end"; return; }
  [ -f "$1" ] || { echo "kind other"; echo "end"; return; }
  [ -r "$1" ] || { echo "kind unreadable"; echo "end"; return; }
  echo "kind regular"
  echo "path $(readlink -f "$1")"
  stat -L -c "owner %U
group %G
mode %a" "$1"
  echo "context $(context_of "$1")"
  echo "sha256 $(digest "$1")"
  echo "key $(key_of "$1")"
  echo "certificates"
  certificates_of "$1"
  echo "end"
}
"""


def _script(name: str, text: str, *, changes: bool) -> Script:
    return Script(name, f"{_PREAMBLE}{text}", changes)


GREET: Final = _script(
    "greeting",
    f"""
IFS= read -r configuration
IFS= read -r service
echo "{MARK} 1"
echo "user $(id -un)"
echo "hostname $(hostname 2>/dev/null || uname -n)"
echo "version $(lighttpd -v </dev/null 2>/dev/null | head -n 1)"
if [ -d /run/systemd/system ] && systemctl cat "$service" >/dev/null 2>&1
then echo "manager systemd"
elif command -v service >/dev/null 2>&1
then echo "manager service"
elif [ -x "/etc/init.d/$service" ]
then echo "manager init.d"
else echo "manager none"
fi
for tool in awk openssl stat readlink lighttpd
do command -v "$tool" >/dev/null 2>&1 || echo "lacks $tool"
done
if [ -r "$configuration" ]
then
  echo "configuration $(readlink -f "$configuration")"
  echo "parsed"
  lighttpd -p -f "$configuration" </dev/null 2>&1
else
  echo "unreadable $configuration"
fi
""",
    changes=False,
)
"""Who and what answers, and the configuration as the web server itself reads it.

Parameters: path of the configuration, name of the service.
"""

SHOW_FILES: Final = _script(
    "reading files",
    f"""
{_STORED}
while IFS= read -r path
do
  show "$path"
  target=$(readlink -f "$path" 2>/dev/null || echo "$path")
  place=${{target%/*}}/
  [ -w "$place" ] && [ -x "$place" ] || echo "locked $path"
  for near in "$target"{BACKUP_INFIX}*
  do case "$near" in
       *{STAGED_SUFFIX}|*{COPYING_SUFFIX}) [ -e "$near" ] && echo "leftover $near" ;;
       *{BACKUP_INFIX}[0-9]*Z) [ -e "$near" ] && show "$near" ;;
     esac
  done
done
""",
    changes=False,
)
"""Files with their certificates, and their copies. Parameters: paths.

What a file says stands behind a bar: it cannot pass for what this says.
"""

READ_TEXT: Final = _script(
    "reading the configuration",
    """
IFS= read -r path
cat "$path"
""",
    changes=False,
)
"""The text of a file without secrets. Parameter: its path."""

PREPARE: Final = _script(
    "making the new file",
    f"""
IFS= read -r path
rm -f "$path{STAGED_SUFFIX}" || exit 1
set -C
: > "$path{STAGED_SUFFIX}"
""",
    changes=True,
)
"""An empty file of mode 0600 beside another. Parameter: path of the other."""

FILL: Final = _script(
    "writing the new file",
    f"""
IFS= read -r path
[ -f "$path{STAGED_SUFFIX}" ] || exit 1
cat > "$path{STAGED_SUFFIX}"
""",
    changes=True,
)
"""Content from standard input, where there is no SFTP. Parameter as ``PREPARE``."""

CHECK_CONTENT: Final = _script(
    "checking what arrived",
    f"""
{_STORED}
IFS= read -r path
new=$path{STAGED_SUFFIX}
[ -f "$new" ] || {{ echo "missing"; exit 0; }}
echo "sha256 $(digest "$new")"
echo "key $(key_of "$new")"
""",
    changes=False,
)
"""Digests of the staged file and of the public half of its key. Parameter as ``PREPARE``."""

CHECK_CHAIN: Final = _script(
    "checking the chain on the appliance",
    f"""
IFS= read -r path
new=$path{STAGED_SUFFIX}
place=$(mktemp -d /tmp/netpki.XXXXXXXX) || exit 1
trap "rm -rf \\"$place\\"" 0
cat > "$place/all"
awk -v place="$place" "/-----BEGIN CERTIFICATE-----/ {{ n++ }}
     n == 1 {{ print > (place \\"/root\\") }}
     n > 1 {{ print > (place \\"/chain\\") }}" "$place/all"
openssl x509 -in "$new" -passin pass: -out "$place/leaf" </dev/null || exit 1
if [ -s "$place/chain" ]
then openssl verify -CAfile "$place/root" -untrusted "$place/chain" "$place/leaf" 2>&1
else openssl verify -CAfile "$place/root" "$place/leaf" 2>&1
fi
echo "verified"
""",
    changes=True,
)
"""Path validation by the appliance's own OpenSSL; a private directory holds the public parts for
that time. Parameter as ``PREPARE``, then root and intermediates as PEM."""

CHECK_LOADS: Final = _script(
    "asking lighttpd about the new file",
    """
place=$(mktemp -d /tmp/netpki.XXXXXXXX) || exit 1
trap "rm -rf \\"$place\\"" 0
cat > "$place/lighttpd.conf"
lighttpd -tt -f "$place/lighttpd.conf" </dev/null 2>&1
echo "exit $?"
""",
    changes=True,
)
"""``lighttpd -tt`` with a configuration from standard input."""

CHECK_CONFIGURATION: Final = _script(
    "asking lighttpd about the new configuration",
    f"""
IFS= read -r path
lighttpd -t -f "$path{STAGED_SUFFIX}" </dev/null >/dev/null 2>&1
echo "exit $?"
lighttpd -p -f "$path{STAGED_SUFFIX}" </dev/null 2>&1
""",
    changes=False,
)
"""Syntax and reading of a staged configuration. Parameter as ``PREPARE``."""

KEEP: Final = _script(
    "keeping a copy",
    f"""
{_TWIN}
IFS= read -r path
IFS= read -r stamp
IFS= read -r expected
old=$path{BACKUP_INFIX}$stamp
if [ "$expected" = absent ]
then
  [ -e "$path" ] && exit {CHANGED_MEANWHILE}
  exit 0
fi
[ "$(digest "$path")" = "$expected" ] || exit {CHANGED_MEANWHILE}
twin "$path" "$old" || exit 1
[ "$(digest "$old")" = "$expected" ]
""",
    changes=True,
)
"""A copy of a file.

Parameters: path, stamp, SHA-256 as read before or ``absent``.
"""

RENAME: Final = _script(
    "putting the new file in place",
    f"""
{_TWIN}
IFS= read -r path
IFS= read -r like
new=$path{STAGED_SUFFIX}
[ -f "$new" ] && [ -f "$like" ] || exit 1
chown --reference="$like" "$new" || exit 1
chmod --reference="$like" "$new" || exit 1
context_as "$like" "$new" || exit 1
sync
mv -f "$new" "$path"
""",
    changes=True,
)
"""Owner, mode and context as of another file, then the rename. Parameters: path, other file."""

BRING_BACK: Final = _script(
    "bringing the old file back",
    f"""
{_TWIN}
IFS= read -r path
IFS= read -r stamp
IFS= read -r expected
IFS= read -r ours
new=$path{STAGED_SUFFIX}
old=$path{BACKUP_INFIX}$stamp
rm -f "$new" || exit 1
if [ "$expected" = absent ]
then
  [ -e "$path" ] || exit 0
  [ "$(digest "$path")" = "$ours" ] && rm -f "$path"
  exit
fi
[ "$(digest "$path")" = "$expected" ] && exit 0
[ -f "$old" ] || exit 1
twin "$old" "$new" || exit 1
sync
mv -f "$new" "$path"
""",
    changes=True,
)
"""What stood before, whatever was done since. Parameters as ``KEEP``, then the SHA-256 of what
was put in place: a new file is removed only while it is ours."""

DISCARD: Final = _script(
    "removing what is not needed",
    f"""
while IFS= read -r path
do rm -f "$path{STAGED_SUFFIX}" "$path{BACKUP_INFIX}"*{COPYING_SUFFIX}
done
""",
    changes=True,
)
"""Staged files, and copies that never became whole.

Parameters: paths of the files that they stand beside.
"""

RESTART: Final = _script(
    "restarting the web server",
    """
IFS= read -r manager
IFS= read -r service
trap "" HUP PIPE
said=$(mktemp /tmp/netpki.XXXXXXXX) || exit 1
case "$manager" in
  systemd) systemctl restart "$service" </dev/null >"$said" 2>&1 ;;
  service) service "$service" restart </dev/null >"$said" 2>&1 ;;
  init.d) "/etc/init.d/$service" restart </dev/null >"$said" 2>&1 ;;
  *) false ;;
esac
code=$?
tail -c 2000 "$said"
rm -f "$said"
exit $code
""",
    changes=True,
)
"""Stop and start; its output goes to a file, since a daemon would keep a pipe open.

Parameters: service manager, name of the service.
"""
