/*
 * Jupyter notebooks, nbformat 3 and 4: their code cells as one Python module,
 * with the way back from each of its lines.
 *
 * What IPython runs but Python does not know (magics, shell commands, help) is
 * replaced line by line, as IPython's own transformer finds it, so that the
 * text parses; what was replaced is listed, never run. Outputs are skipped
 * without being held; of a saved error its name and first words are kept.
 */
#ifndef GONOGO_FORMATS_NOTEBOOK_H
#define GONOGO_FORMATS_NOTEBOOK_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/vec.h"
#include "base/window.h"

enum nb_kind { NB_CODE, NB_MARKDOWN, NB_RAW, NB_HEADING };

struct nb_cell {
	enum nb_kind kind;
	uint32_t number; /* of all cells, from 1 */
	uint32_t line;   /* of the cell in the file */
	uint32_t first;  /* line of the module where it begins, or would; 0: no
			  * module */
	uint32_t lines;  /* CODE: of its source; else 0 */
	uint32_t shift;  /* CODE: bytes of indentation taken off its lines */
	int64_t execution; /* CODE: its execution count; 0: never run */
	str source;        /* CODE: as written */
	str magic;         /* CODE: of a %%magic cell its name, else "" */
	str ename, evalue; /* the error that was saved, at most 200 bytes; "" */
	uint32_t outputs;
	bool may_raise;  /* tagged raises-exception */
	bool unfinished; /* ends inside a string or bracket: left out */
};

enum nb_magic_kind {
	NB_LINE_MAGIC, /* %name */
	NB_CELL_MAGIC, /* %%name */
	NB_SHELL,      /* !command */
	NB_HELP,       /* name? */
	NB_AUTOCALL,   /* ,f a b   ;f a b   /f a b */
};

struct nb_magic {
	enum nb_magic_kind kind;
	uint32_t cell, line; /* in the cell, from 1 */
	str text;            /* as written, at most 200 bytes */
};

struct notebook {
	int64_t major, minor; /* nbformat; 0: not said */
	str language;         /* "python" when nothing else is said */
	str kernel;           /* name of the kernel, or "" */
	VEC(struct nb_cell) cells;
	VEC(struct nb_magic) magics;
	str text; /* the module; "" when the language is not Python */
};

struct nb_place {
	uint32_t cell, line; /* both from 1; 0: no such line */
	uint32_t shift;      /* add to a column */
};

/* Lives in the arena. Reading never fails: what could be understood is kept,
 * the diagnostics tell; their lines are those of the file. */
const struct notebook *notebook_read(struct arena *a, struct source source,
				     const struct limits *limits,
				     struct diags *diags);
const struct notebook *notebook_read_text(struct arena *a, str text,
					  const struct limits *limits,
					  struct diags *diags);

/* Where a line of the module stands in the notebook. */
struct nb_place notebook_place(const struct notebook *nb, uint32_t line);

const char *nb_kind_name(enum nb_kind kind);
const char *nb_magic_kind_name(enum nb_magic_kind kind);

#endif
