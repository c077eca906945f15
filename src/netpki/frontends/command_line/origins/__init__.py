"""Where facts about a fleet are taken from: devices, saved files, or an inventory made before."""
