"""The one table of composition error codes: what each means and how to mend it.

The error reference in the documentation is printed from this table.
"""

from typing import Final, NamedTuple

from gateway.composition.error_codes import ErrorCode


class Meaning(NamedTuple):
    """What a code says, and the change that mends it."""

    meaning: str
    mend: str


ERROR_MEANINGS: Final[dict[ErrorCode, Meaning]] = {
    ErrorCode.INVALID_GRAPHQL: Meaning(
        "The SDL breaks a rule of the GraphQL specification.",
        "Correct the SDL at the place the message names.",
    ),
    ErrorCode.DIRECTIVE_DEFINITION_INVALID: Meaning(
        "A built-in or federation directive is defined differently from its specification.",
        "Remove the definition (linking the feature brings it) or make it match.",
    ),
    ErrorCode.TYPE_DEFINITION_INVALID: Meaning(
        "A built-in or federation type is defined differently from its specification.",
        "Remove the definition or make it match.",
    ),
    ErrorCode.UNSUPPORTED_LINKED_FEATURE: Meaning(
        "A supergraph links a feature this gateway does not know and must not ignore. Composition links none "
        "of that kind: the code is for supergraphs composed elsewhere.",
        "Link a version this gateway knows, or leave the feature out.",
    ),
    ErrorCode.UNKNOWN_FEDERATION_LINK_VERSION: Meaning(
        "The @link to federation names a version that does not exist.",
        "Link a version from v2.0 to v2.14.",
    ),
    ErrorCode.UNKNOWN_LINK_VERSION: Meaning(
        "The @link to the link specification names a version that does not exist.",
        "Link https://specs.apollo.dev/link/v1.0.",
    ),
    ErrorCode.KEY_FIELDS_HAS_ARGS: Meaning(
        "A @key selects a field that takes arguments.",
        "Key on fields without arguments.",
    ),
    ErrorCode.PROVIDES_FIELDS_HAS_ARGS: Meaning(
        "A @provides selects a field that takes arguments.",
        "Provide only fields without arguments.",
    ),
    ErrorCode.PROVIDES_FIELDS_MISSING_EXTERNAL: Meaning(
        "A @provides selects a field this subgraph resolves anyway.",
        "Mark the field @external, or drop it from @provides.",
    ),
    ErrorCode.REQUIRES_FIELDS_MISSING_EXTERNAL: Meaning(
        "A @requires selects a field this subgraph resolves itself.",
        "Mark the field @external, or drop it from @requires.",
    ),
    ErrorCode.KEY_UNSUPPORTED_ON_INTERFACE: Meaning(
        "A @key stands on an interface with federation older than 2.3.",
        "Link federation v2.3 or newer, or remove the key.",
    ),
    ErrorCode.PROVIDES_UNSUPPORTED_ON_INTERFACE: Meaning(
        "A @provides stands on a field of an interface.",
        "Put @provides on the fields of the implementing types.",
    ),
    ErrorCode.REQUIRES_UNSUPPORTED_ON_INTERFACE: Meaning(
        "A @requires stands on a field of an interface.",
        "Put @requires on the fields of the implementing types.",
    ),
    ErrorCode.KEY_DIRECTIVE_IN_FIELDS_ARG: Meaning(
        "A @key's field set applies a directive.",
        "Remove the directive from the field set.",
    ),
    ErrorCode.PROVIDES_DIRECTIVE_IN_FIELDS_ARG: Meaning(
        "A @provides' field set applies a directive.",
        "Remove the directive from the field set.",
    ),
    ErrorCode.REQUIRES_DIRECTIVE_IN_FIELDS_ARG: Meaning(
        "A @requires' field set applies a directive.",
        "Remove the directive from the field set.",
    ),
    ErrorCode.EXTERNAL_UNUSED: Meaning(
        "A field is @external, but no @key, @requires, @provides or interface uses it.",
        "Remove the field, or the @external.",
    ),
    ErrorCode.TYPE_WITH_ONLY_UNUSED_EXTERNAL: Meaning(
        "A federation 1 type has nothing but unused @external fields.",
        "Remove the type, or use one of its fields in a directive.",
    ),
    ErrorCode.PROVIDES_ON_NON_OBJECT_FIELD: Meaning(
        "A @provides stands on a field whose type has no fields.",
        "Remove the @provides.",
    ),
    ErrorCode.KEY_INVALID_FIELDS_TYPE: Meaning(
        "A @key's `fields` is not a string.",
        "Write the field set as one quoted string.",
    ),
    ErrorCode.PROVIDES_INVALID_FIELDS_TYPE: Meaning(
        "A @provides' `fields` is not a string.",
        "Write the field set as one quoted string.",
    ),
    ErrorCode.REQUIRES_INVALID_FIELDS_TYPE: Meaning(
        "A @requires' `fields` is not a string.",
        "Write the field set as one quoted string.",
    ),
    ErrorCode.KEY_INVALID_FIELDS: Meaning(
        "A @key's field set has bad syntax or selects unknown fields.",
        "Select fields that the type has in this subgraph; use GraphQL's spelling (camelCase).",
    ),
    ErrorCode.PROVIDES_INVALID_FIELDS: Meaning(
        "A @provides' field set has bad syntax or selects unknown fields.",
        "Select fields that the returned type has in this subgraph.",
    ),
    ErrorCode.REQUIRES_INVALID_FIELDS: Meaning(
        "A @requires' field set has bad syntax, unknown fields, or wrong arguments.",
        "Select fields the type has in this subgraph, marked @external, with arguments every "
        "subgraph accepts.",
    ),
    ErrorCode.KEY_FIELDS_SELECT_INVALID_TYPE: Meaning(
        "A @key selects a field of an interface or union type.",
        "Key on fields of scalar, enum or object types.",
    ),
    ErrorCode.ROOT_QUERY_USED: Meaning(
        "A type is called Query without being the query root.",
        "Rename the type, or make it the root.",
    ),
    ErrorCode.ROOT_MUTATION_USED: Meaning(
        "A type is called Mutation without being the mutation root.",
        "Rename the type, or make it the root.",
    ),
    ErrorCode.ROOT_SUBSCRIPTION_USED: Meaning(
        "A type is called Subscription without being the subscription root.",
        "Rename the type, or make it the root.",
    ),
    ErrorCode.INVALID_SUBGRAPH_NAME: Meaning(
        "A subgraph's name cannot be used.",
        "Choose a name that is not empty, not a single underscore, and not used twice.",
    ),
    ErrorCode.NO_QUERIES: Meaning(
        "No subgraph has a query field.",
        "Give at least one subgraph a Query type with a field.",
    ),
    ErrorCode.INTERFACE_FIELD_NO_IMPLEM: Meaning(
        "After merging, a type lacks a field of an interface it implements.",
        "Add the field to the type in a subgraph that can resolve it.",
    ),
    ErrorCode.TYPE_KIND_MISMATCH: Meaning(
        "A type has different kinds in different subgraphs.",
        "Make it the same kind everywhere, or rename one.",
    ),
    ErrorCode.CONTEXT_NOT_SET: Meaning(
        "A @fromContext stands where it cannot, or names a context that no type sets.",
        "Set the context with @context on an enclosing type, and use it on an argument of an object field.",
    ),
    ErrorCode.CONTEXT_INVALID_SELECTION: Meaning(
        "A @fromContext selection does not give one field of the right type.",
        "Select one field whose type fits the argument, on every type that sets the context.",
    ),
    ErrorCode.NO_CONTEXT_IN_SELECTION: Meaning(
        "A @fromContext names no context.",
        "Start with a dollar sign and the context's name, then a selection.",
    ),
    ErrorCode.CONTEXT_NO_RESOLVABLE_KEY: Meaning(
        "A type takes a contextual argument but has no resolvable key.",
        "Give the type a resolvable @key.",
    ),
    ErrorCode.CONTEXT_NAME_INVALID: Meaning(
        "A context's name is not alphanumeric.",
        "Use letters and digits only.",
    ),
    ErrorCode.EXTERNAL_TYPE_MISMATCH: Meaning(
        "An @external field has another type than the field's owner declares.",
        "Declare the owner's type.",
    ),
    ErrorCode.EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE: Meaning(
        "@external stands beside a directive that contradicts it.",
        "Remove one of the two.",
    ),
    ErrorCode.EXTERNAL_ARGUMENT_MISSING: Meaning(
        "An @external field lacks an argument its owner declares.",
        "Declare the argument.",
    ),
    ErrorCode.EXTERNAL_ARGUMENT_TYPE_MISMATCH: Meaning(
        "An argument of an @external field has another type than its owner declares.",
        "Declare the owner's type.",
    ),
    ErrorCode.EXTERNAL_ARGUMENT_DEFAULT_MISMATCH: Meaning(
        "An argument of an @external field has another default than its owner declares.",
        "Declare the owner's default.",
    ),
    ErrorCode.EXTERNAL_ON_INTERFACE: Meaning(
        "A field of an interface is @external.",
        "Put @external on the implementing types' fields.",
    ),
    ErrorCode.MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL: Meaning(
        "A directive that travels into the supergraph stands on an @external field.",
        "Put the directive where the field is resolved.",
    ),
    ErrorCode.FIELD_TYPE_MISMATCH: Meaning(
        "A field has types in different subgraphs that do not fit together.",
        "Use one type, or types that differ by nullability or subtype only.",
    ),
    ErrorCode.FIELD_ARGUMENT_TYPE_MISMATCH: Meaning(
        "An argument has types in different subgraphs that do not fit together.",
        "Use one type everywhere.",
    ),
    ErrorCode.INPUT_FIELD_DEFAULT_MISMATCH: Meaning(
        "An input field has different defaults in different subgraphs.",
        "Use one default everywhere.",
    ),
    ErrorCode.FIELD_ARGUMENT_DEFAULT_MISMATCH: Meaning(
        "An argument has different defaults in different subgraphs.",
        "Use one default everywhere.",
    ),
    ErrorCode.EXTENSION_WITH_NO_BASE: Meaning(
        "A type is extended, but no subgraph defines it.",
        "Define the type in one subgraph.",
    ),
    ErrorCode.EXTERNAL_MISSING_ON_BASE: Meaning(
        "A field is @external in every subgraph that has it.",
        "Resolve the field in one subgraph, without @external.",
    ),
    ErrorCode.INVALID_FIELD_SHARING: Meaning(
        "Several subgraphs resolve a field that is not shareable in all of them.",
        "Mark the field @shareable everywhere, or resolve it in one subgraph.",
    ),
    ErrorCode.INVALID_SHAREABLE_USAGE: Meaning(
        "@shareable is repeated on one declaration, or stands on an interface's field.",
        "Remove it there.",
    ),
    ErrorCode.INVALID_LINK_DIRECTIVE_USAGE: Meaning(
        "A @link is wrong: unknown imports, clashing names, or the same feature twice.",
        "Correct the @link the message names.",
    ),
    ErrorCode.INVALID_LINK_IDENTIFIER: Meaning(
        "A @link's url has no feature name or version.",
        "Use a URL such as https://specs.apollo.dev/federation/v2.9.",
    ),
    ErrorCode.LINK_IMPORT_NAME_MISMATCH: Meaning(
        "A directive that travels into the supergraph is imported under different names.",
        "Import it under one name everywhere.",
    ),
    ErrorCode.REFERENCED_INACCESSIBLE: Meaning(
        "An @inaccessible type is used by something clients can see.",
        "Hide the user too, or do not hide the type.",
    ),
    ErrorCode.DEFAULT_VALUE_USES_INACCESSIBLE: Meaning(
        "A default value uses something @inaccessible.",
        "Change the default, or do not hide what it uses.",
    ),
    ErrorCode.QUERY_ROOT_TYPE_INACCESSIBLE: Meaning(
        "The query root is @inaccessible.",
        "Do not hide Query.",
    ),
    ErrorCode.REQUIRED_INACCESSIBLE: Meaning(
        "A required argument or input field is @inaccessible.",
        "Make it optional, give it a default, or do not hide it.",
    ),
    ErrorCode.DISALLOWED_INACCESSIBLE: Meaning(
        "@inaccessible stands on something built-in or on a feature's own element.",
        "Remove the @inaccessible.",
    ),
    ErrorCode.IMPLEMENTED_BY_INACCESSIBLE: Meaning(
        "An @inaccessible field or argument implements a visible one of an interface.",
        "Hide the interface's too, or do not hide it.",
    ),
    ErrorCode.ONLY_INACCESSIBLE_CHILDREN: Meaning(
        "A visible type has nothing visible in it.",
        "Hide the type, or show one of its members.",
    ),
    ErrorCode.REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH: Meaning(
        "An input field is required in one subgraph and missing in another.",
        "Add it everywhere, or make it optional.",
    ),
    ErrorCode.REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH: Meaning(
        "An argument is required in one subgraph and missing in another.",
        "Add it everywhere, or make it optional.",
    ),
    ErrorCode.EMPTY_MERGED_INPUT_TYPE: Meaning(
        "No field of an input type is common to all subgraphs that define it.",
        "Agree on at least one field.",
    ),
    ErrorCode.EMPTY_MERGED_ENUM_TYPE: Meaning(
        "No value of an input enum is common to all subgraphs that define it.",
        "Agree on at least one value.",
    ),
    ErrorCode.ENUM_VALUE_MISMATCH: Meaning(
        "An enum used for input and output has different values in different subgraphs.",
        "Define the same values everywhere.",
    ),
    ErrorCode.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES: Meaning(
        "A shared field returns types that have no possible object in common.",
        "Let the subgraphs share at least one possible type.",
    ),
    ErrorCode.SATISFIABILITY_ERROR: Meaning(
        "Some operation of the merged schema cannot be answered.",
        "Make the change the message proposes: usually a resolvable @key, or @shareable fields.",
    ),
    ErrorCode.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE: Meaning(
        "@override meets @external, @provides, @requires or @interfaceObject.",
        "Remove one of the two.",
    ),
    ErrorCode.OVERRIDE_FROM_SELF_ERROR: Meaning(
        "An @override names its own subgraph.",
        "Name the subgraph the field moves from.",
    ),
    ErrorCode.OVERRIDE_SOURCE_HAS_OVERRIDE: Meaning(
        "Two subgraphs @override the same field from each other.",
        "Keep one @override.",
    ),
    ErrorCode.OVERRIDE_ON_INTERFACE: Meaning(
        "@override stands on a field of an interface.",
        "Override the implementing types' fields.",
    ),
    ErrorCode.OVERRIDE_LABEL_INVALID: Meaning(
        "An @override label is neither a name nor percent(0-100).",
        "Use a name that starts with a letter, or percent(x).",
    ),
    ErrorCode.DIRECTIVE_COMPOSITION_ERROR: Meaning(
        "A @composeDirective cannot be honoured.",
        "Name a defined directive of a linked feature, with its leading @, alike in all subgraphs.",
    ),
    ErrorCode.INTERFACE_OBJECT_USAGE_ERROR: Meaning(
        "@interfaceObject is used without a key, without the interface, or beside its implementations.",
        "Give it a @key, define the interface elsewhere, and none of its implementations here.",
    ),
    ErrorCode.INTERFACE_KEY_NOT_ON_IMPLEMENTATION: Meaning(
        "An interface's @key is missing, or not resolvable, on an implementing type.",
        "Add the key to every implementing type.",
    ),
    ErrorCode.INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE: Meaning(
        "A subgraph with a key on an interface does not define all its implementing types.",
        "Define the missing types there.",
    ),
    ErrorCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS: Meaning(
        "An argument is contextual in one subgraph and required in another.",
        "Make it contextual, or optional, everywhere.",
    ),
    ErrorCode.COST_APPLIED_TO_INTERFACE_FIELD: Meaning(
        "@cost stands on a field of an interface.",
        "Put it on the implementing types' fields.",
    ),
    ErrorCode.LIST_SIZE_APPLIED_TO_NON_LIST: Meaning(
        "@listSize stands on a field that is no list.",
        "Remove it, or name sizedFields that are lists.",
    ),
    ErrorCode.LIST_SIZE_INVALID_ASSUMED_SIZE: Meaning(
        "@listSize assumes a negative size.",
        "Use zero or more.",
    ),
    ErrorCode.LIST_SIZE_INVALID_SIZED_FIELD: Meaning(
        "@listSize names a sized field that does not exist.",
        "Name a list field of the returned type.",
    ),
    ErrorCode.LIST_SIZE_INVALID_SLICING_ARGUMENT: Meaning(
        "@listSize names a slicing argument that does not exist or is no Int.",
        "Name an Int argument of the field.",
    ),
    ErrorCode.MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED: Meaning(
        "Proving that every operation can be answered takes more than a million paths through the subgraphs.",
        "Share fewer types without keys.",
    ),
    ErrorCode.AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE: Meaning(
        "@authenticated, @requiresScopes or @policy stands on an interface.",
        "Put it on the implementing types.",
    ),
    ErrorCode.MISSING_TRANSITIVE_AUTH_REQUIREMENTS: Meaning(
        "A field reads protected data through @requires or @fromContext without the same protection.",
        "Give the field at least the protection of what it reads.",
    ),
}
