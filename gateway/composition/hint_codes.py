"""The one table of composition hint codes: how much each matters and what it says."""

from enum import StrEnum
from typing import Final, Literal, NamedTuple


class HintCode(StrEnum):
    """Every code a composition hint can have."""

    INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE = "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE"
    INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE = "INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE"
    INCONSISTENT_DEFAULT_VALUE_PRESENCE = "INCONSISTENT_DEFAULT_VALUE_PRESENCE"
    INCONSISTENT_ENTITY = "INCONSISTENT_ENTITY"
    INCONSISTENT_OBJECT_VALUE_TYPE_FIELD = "INCONSISTENT_OBJECT_VALUE_TYPE_FIELD"
    INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD = "INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD"
    INCONSISTENT_INPUT_OBJECT_FIELD = "INCONSISTENT_INPUT_OBJECT_FIELD"
    INCONSISTENT_UNION_MEMBER = "INCONSISTENT_UNION_MEMBER"
    INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM = "INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM"
    INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM = "INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM"
    INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE = "INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE"
    NO_EXECUTABLE_DIRECTIVE_INTERSECTION = "NO_EXECUTABLE_DIRECTIVE_INTERSECTION"
    INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE = "INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE"
    INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS = "INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS"
    INCONSISTENT_DESCRIPTION = "INCONSISTENT_DESCRIPTION"
    INCONSISTENT_ARGUMENT_PRESENCE = "INCONSISTENT_ARGUMENT_PRESENCE"
    FROM_SUBGRAPH_DOES_NOT_EXIST = "FROM_SUBGRAPH_DOES_NOT_EXIST"
    OVERRIDDEN_FIELD_CAN_BE_REMOVED = "OVERRIDDEN_FIELD_CAN_BE_REMOVED"
    OVERRIDE_DIRECTIVE_CAN_BE_REMOVED = "OVERRIDE_DIRECTIVE_CAN_BE_REMOVED"
    OVERRIDE_MIGRATION_IN_PROGRESS = "OVERRIDE_MIGRATION_IN_PROGRESS"
    UNUSED_ENUM_TYPE = "UNUSED_ENUM_TYPE"
    INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS = "INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"
    MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS = "MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"
    DIRECTIVE_COMPOSITION_INFO = "DIRECTIVE_COMPOSITION_INFO"
    DIRECTIVE_COMPOSITION_WARN = "DIRECTIVE_COMPOSITION_WARN"
    INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN = "INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN"
    IMPLICITLY_UPGRADED_FEDERATION_VERSION = "IMPLICITLY_UPGRADED_FEDERATION_VERSION"
    CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS = (
        "CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS"
    )


class HintMeaning(NamedTuple):
    """How much a hint matters, and what it says."""

    level: Literal["WARN", "INFO", "DEBUG"]
    meaning: str


HINT_CODES: Final[dict[HintCode, HintMeaning]] = {
    HintCode.INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE: HintMeaning(
        "INFO", "A field's types differ between subgraphs but fit together."
    ),
    HintCode.INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE: HintMeaning(
        "INFO", "An argument's types differ between subgraphs but fit together."
    ),
    HintCode.INCONSISTENT_DEFAULT_VALUE_PRESENCE: HintMeaning(
        "WARN", "Only some subgraphs give a default value."
    ),
    HintCode.INCONSISTENT_ENTITY: HintMeaning("INFO", "A type has a @key in only some of its subgraphs."),
    HintCode.INCONSISTENT_OBJECT_VALUE_TYPE_FIELD: HintMeaning(
        "DEBUG", "A type without keys lacks a field in some of its subgraphs."
    ),
    HintCode.INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD: HintMeaning(
        "DEBUG", "An interface without keys lacks a field in some of its subgraphs."
    ),
    HintCode.INCONSISTENT_INPUT_OBJECT_FIELD: HintMeaning(
        "WARN", "An input field is not in all subgraphs and is left out."
    ),
    HintCode.INCONSISTENT_UNION_MEMBER: HintMeaning(
        "DEBUG", "A union lacks a member in some of its subgraphs."
    ),
    HintCode.INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM: HintMeaning(
        "WARN", "A value of an input enum is not in all subgraphs and is left out."
    ),
    HintCode.INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM: HintMeaning(
        "DEBUG", "A value of an output enum is in only some of its subgraphs."
    ),
    HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE: HintMeaning(
        "WARN", "An executable directive is not in all subgraphs and is left out."
    ),
    HintCode.NO_EXECUTABLE_DIRECTIVE_INTERSECTION: HintMeaning(
        "WARN", "An executable directive has no location common to all subgraphs and is left out."
    ),
    HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE: HintMeaning(
        "WARN", "An executable directive is repeatable in only some subgraphs."
    ),
    HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS: HintMeaning(
        "WARN", "An executable directive's locations differ between subgraphs."
    ),
    HintCode.INCONSISTENT_DESCRIPTION: HintMeaning(
        "WARN", "An element's descriptions differ between subgraphs."
    ),
    HintCode.INCONSISTENT_ARGUMENT_PRESENCE: HintMeaning(
        "WARN", "An optional argument is not in all subgraphs and is left out."
    ),
    HintCode.FROM_SUBGRAPH_DOES_NOT_EXIST: HintMeaning(
        "WARN", "An @override names a subgraph that does not exist."
    ),
    HintCode.OVERRIDDEN_FIELD_CAN_BE_REMOVED: HintMeaning(
        "INFO", "A field is overridden by another subgraph and can be removed."
    ),
    HintCode.OVERRIDE_DIRECTIVE_CAN_BE_REMOVED: HintMeaning(
        "INFO", "An @override has nothing left to override."
    ),
    HintCode.OVERRIDE_MIGRATION_IN_PROGRESS: HintMeaning(
        "INFO", "A field is being moved by a progressive @override."
    ),
    HintCode.UNUSED_ENUM_TYPE: HintMeaning("DEBUG", "An enum type is not used by any field or argument."),
    HintCode.INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS: HintMeaning(
        "WARN", "A directive's arguments differ between subgraphs; the most frequent were taken."
    ),
    HintCode.MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS: HintMeaning(
        "INFO", "A directive's arguments differ between subgraphs and were merged."
    ),
    HintCode.DIRECTIVE_COMPOSITION_INFO: HintMeaning(
        "INFO", "Something about a @composeDirective is worth knowing."
    ),
    HintCode.DIRECTIVE_COMPOSITION_WARN: HintMeaning(
        "WARN", "A composed directive is named differently elsewhere."
    ),
    HintCode.INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN: HintMeaning(
        "WARN", "A shared field can return different objects in different subgraphs."
    ),
    HintCode.IMPLICITLY_UPGRADED_FEDERATION_VERSION: HintMeaning(
        "INFO", "A linked feature needs a newer federation than the subgraph links."
    ),
    HintCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS: HintMeaning(
        "INFO", "An argument is left out because it is contextual in some subgraph."
    ),
}
