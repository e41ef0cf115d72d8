/* The readers of the single kinds of file; inside of reqs. */
#ifndef GONOGO_FORMATS_REQS_PARTS_H
#define GONOGO_FORMATS_REQS_PARTS_H

#include "base/arena.h"
#include "base/value.h"
#include "formats/reqs.h"

struct reqs_reader {
	struct requirements *out;
	struct arena *arena;
	const struct limits *limits;
	struct diags *diags;
	unsigned bad; /* lines reported */
	bool full;    /* over reqs.entries */
};

/* Items of a list; a map, which value_count() counts as well, has none. */
static inline size_t reqs_items(const struct value *v)
{
	return value_is(v, VALUE_LIST) ? v->u.list.n : 0;
}

/* Adds one; over the limit it is dropped, the reading is not whole. */
void reqs_add(struct reqs_reader *r, const struct requirement *q);
void reqs_bad(struct reqs_reader *r, uint32_t line, uint32_t column, str text,
	      const char *why);

/* Says so when there is a value and it is no list. */
void reqs_want_list(struct reqs_reader *r, const struct value *v);

/* Sets the bounds, and `version` and PINNED where there is one. */
void reqs_judge_spec(struct requirement *q);
void reqs_judge_url(struct requirement *q);

/* A string of PEP 508 out of a document. */
void reqs_add_text(struct reqs_reader *r, const struct value *v, str group,
		   unsigned flags);

/* Pipfile's and poetry's tables: name = "spec" or {version = ...}. */
enum reqs_dialect { DIALECT_PIPFILE, DIALECT_POETRY, DIALECT_CONDA };

void reqs_add_table(struct reqs_reader *r, const struct value *table,
		    enum reqs_dialect dialect, str group);

/* A conda specification: "numpy>=1.26", "numpy 1.26.* py311_0". */
void reqs_add_conda(struct reqs_reader *r, const struct value *v, str text);
/* The condition of a conda package by itself: "1.2.*", ">=1,<2". */
void reqs_conda_version(struct requirement *q, struct arena *a, str version);
/* What poetry's "^1.2" means. */
str reqs_poetry_spec(struct arena *a, str text);

bool reqs_read_text(struct reqs_reader *r, str text);
bool reqs_read_conda(struct reqs_reader *r, str text);
bool reqs_read_pyproject(struct reqs_reader *r, str text);
bool reqs_read_pipfile(struct reqs_reader *r, str text);
bool reqs_read_pixi(struct reqs_reader *r, str text);
void reqs_pixi_tables(struct reqs_reader *r, const struct value *pixi);
bool reqs_read_setup_cfg(struct reqs_reader *r, str text);
bool reqs_read_setup_py(struct reqs_reader *r, str text);
bool reqs_read_toml_lock(struct reqs_reader *r, str text);
bool reqs_read_pipfile_lock(struct reqs_reader *r, str text);
bool reqs_read_yaml_lock(struct reqs_reader *r, str text);

#endif
