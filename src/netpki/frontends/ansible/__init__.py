"""What the plug-ins of the collection ``netpki.rotation`` need beyond the facade.

Nothing here imports Ansible: the plug-ins bring its values in and its results out, so that this
code is typed and tested like the rest of the library.
"""

from netpki.frontends.ansible.results import failure_of, result_of
from netpki.frontends.ansible.settings import device_settings
from netpki.frontends.ansible.values import untagged

__all__ = ["device_settings", "failure_of", "result_of", "untagged"]
