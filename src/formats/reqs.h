/*
 * What a Python project says it depends on, whichever file it says it in, and
 * what its lock files settled on.
 *
 * Everything lives in the arena and borrows the text.
 */
#ifndef GONOGO_FORMATS_REQS_H
#define GONOGO_FORMATS_REQS_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/vec.h"

enum reqs_kind {
	REQS_NONE,
	REQS_TEXT, /* requirements*.txt, *.in */
	REQS_CONSTRAINTS,
	REQS_CONDA, /* environment.yml */
	REQS_PYPROJECT,
	REQS_SETUP_CFG,
	REQS_SETUP_PY,
	REQS_PIPFILE,
	REQS_PIXI,
	/* Locks from here on. */
	REQS_TEXT_LOCK, /* requirements made by pip-compile or uv */
	REQS_POETRY_LOCK,
	REQS_UV_LOCK,
	REQS_PDM_LOCK,
	REQS_PIPFILE_LOCK,
	REQS_CONDA_LOCK,
	REQS_PYLOCK,
	REQS_PIXI_LOCK,
};

enum req_flag {
	REQ_PINNED = 1 << 0,     /* one version or one commit, nothing else */
	REQ_LOWER = 1 << 1,      /* has a lower bound */
	REQ_UPPER = 1 << 2,      /* has an upper bound */
	REQ_EDITABLE = 1 << 3,   /* -e */
	REQ_HASHED = 1 << 4,     /* with the hash of what is installed */
	REQ_LOCAL = 1 << 5,      /* a path in this file system */
	REQ_CONDA_NAME = 1 << 6, /* a conda package, not one of PyPI */
	REQ_BUILD_PATH = 1 << 7, /* `numpy @ file:///croot/...`: the place where
				  * conda built it, nowhere else */
	REQ_EXTRA = 1 << 8,     /* only with an extra or a group: see `group` */
	REQ_BUILD = 1 << 9,     /* needed to build the project, not to run it */
	REQ_VARIABLE = 1 << 10, /* holds ${NAME} of the environment */
	REQ_BAD = 1 << 11,      /* its version condition cannot be read */
};

struct requirement {
	str name;    /* as PEP 503 compares them: lower case, - for _ and . */
	str extras;  /* "a,b"; "" when none */
	str spec;    /* ">=2,<3"; of poetry's ^ and ~ what they mean */
	str url;     /* behind the @, or the path */
	str marker;  /* behind the ; */
	str version; /* when pinned to one, or from a lock; else "" */
	str group;   /* the extra or the group, "" = always */
	str written; /* the declaration as it stands there */
	uint32_t line, column;
	unsigned flags;
};

/* -r other.txt, -c constraints.txt, `file: requirements.txt` */
struct reqs_include {
	str path; /* as written, relative to the file */
	uint32_t line;
	bool constraint;
};

struct requirements {
	enum reqs_kind kind;
	VEC(struct requirement) list;
	VEC(struct reqs_include) includes;
	VEC(str) channels; /* of conda */
	str python;        /* requires-python, "" when not said */
	uint32_t python_line;
	str project;    /* the name of the package it declares, or "" */
	bool partial;   /* more may be declared than was understood */
	bool generated; /* says that a program wrote it */
};

/* By the file's name; REQS_NONE when it declares nothing. Lock files of text
 * are REQS_TEXT until read. */
enum reqs_kind reqs_kind_of(str path);
bool reqs_is_lock(enum reqs_kind kind);
const char *reqs_kind_name(enum reqs_kind kind);

/*
 * Reads a file of that kind. Always sets *out; false when a limit or a syntax
 * error stopped the reading (diags say where).
 */
bool reqs_read(struct requirements *out, struct arena *a, enum reqs_kind kind,
	       str text, const struct limits *limits, struct diags *diags);

/* One requirement as PEP 508 writes it: `name[extra]>=1; marker`. False when it
 * is none; *why then says what is wrong. */
bool reqs_parse(struct requirement *out, struct arena *a, str text,
		const char **why);

/* Lower case, runs of - _ . as one -. */
str reqs_normalise(struct arena *a, str name);

/* NULL when it is not there. `name` is normalised. */
const struct requirement *reqs_find(const struct requirements *r, str name);
/* Every requirement of it is pinned, but those for building and the project
 * itself (-e .). An empty list is not. */
bool reqs_all_pinned(const struct requirements *r);

#endif
