-- Text columns and plain joins only, so that PostgreSQL takes the same statements.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    revision BIGINT NOT NULL,
    identifiers TEXT NOT NULL,
    created_at TEXT NOT NULL
);

-- Every save, the current one included. Weights are those that a GraphQL call gave beside the text.
CREATE TABLE revisions (
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    infrastructure TEXT NOT NULL,
    content TEXT NOT NULL,
    weights TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (document, revision)
);

CREATE TABLE infrastructures (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    namespace TEXT NOT NULL,
    request TEXT NOT NULL,
    created_at TEXT NOT NULL
);

-- `state` is what the studio is shown, `plan` what the run was to do, `seen` what the cluster said.
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    is_open BIGINT NOT NULL,
    state TEXT NOT NULL,
    plan TEXT NOT NULL,
    seen TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (document, sequence)
);

CREATE INDEX runs_open ON runs (is_open);

-- Pods go when a workflow ends; what they said stays.
CREATE TABLE run_logs (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    node TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (run, node)
);
