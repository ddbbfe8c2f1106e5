"""Writes on where people, groups and communes are; see the README beside."""

from dongvon.credit.moving.services.communes import join_communes, move_hamlets
from dongvon.credit.moving.services.groups import change_association, dissolve_group, merge_groups, split_group
from dongvon.credit.moving.services.households import move_household

__all__ = [
    "change_association",
    "dissolve_group",
    "join_communes",
    "merge_groups",
    "move_hamlets",
    "move_household",
    "split_group",
]
