"""Names of the directives and types that the federation specifications define."""

from enum import StrEnum


class FederationDirective(StrEnum):
    """A directive of the federation specification, by its name in the specification (without `@`)."""

    KEY = "key"
    EXTERNAL = "external"
    REQUIRES = "requires"
    PROVIDES = "provides"
    EXTENDS = "extends"
    SHAREABLE = "shareable"
    OVERRIDE = "override"
    TAG = "tag"
    INACCESSIBLE = "inaccessible"
    COMPOSE_DIRECTIVE = "composeDirective"
    INTERFACE_OBJECT = "interfaceObject"
    AUTHENTICATED = "authenticated"
    REQUIRES_SCOPES = "requiresScopes"
    POLICY = "policy"
    CONTEXT = "context"
    FROM_CONTEXT = "fromContext"
    COST = "cost"
    LIST_SIZE = "listSize"
    CACHE_TAG = "cacheTag"


class JoinDirective(StrEnum):
    """A directive of the join specification, as every supergraph spells it."""

    GRAPH = "join__graph"
    TYPE = "join__type"
    FIELD = "join__field"
    IMPLEMENTS = "join__implements"
    UNION_MEMBER = "join__unionMember"
    ENUM_VALUE = "join__enumValue"
    DIRECTIVE = "join__directive"


ENTITIES_FIELD = "_entities"
SERVICE_FIELD = "_service"
FEDERATION_OPERATION_FIELDS = frozenset({ENTITIES_FIELD, SERVICE_FIELD})
FEDERATION_OPERATION_TYPES = frozenset({"_Any", "_Entity", "_Service"})
TYPENAME_FIELD = "__typename"
RESERVED_SUBGRAPH_NAME = "_"
