/*
 * LINK: a probe turns records and project facts into an observation: subjects
 * with named measures, and findings with places. It knows no limit of a rule,
 * opens nothing and prints nothing.
 *
 * One probe is one file, src/probes/<group>/<name>.c, that ends with one
 * `const struct probe probe_<group>_<name>`; the list is made from the names.
 */
#ifndef GONOGO_PROBES_PROBE_H
#define GONOGO_PROBES_PROBE_H

#include "base/vec.h"
#include "facts/project.h"

/* Where something is. path "" = the project; line 0 = the whole file; cell 0 =
 * not a notebook, else counted from 1 with `line` inside the cell. */
struct place {
	str path;
	uint32_t cell, line, column, end_line, end_column;
};

/*
 * Something found at a place. `kind` is one of the probe's kinds; the rule says
 * what status a kind has and carries the text in English and Chinese, with
 * {name} for each argument.
 */
struct finding {
	str kind;
	struct place place;
	struct value args; /* a map */
	VEC(struct place) related;
};

/*
 * What is judged as one: a run, a split, a column, a document, or the project
 * (name ""). A rule's conditions are tried on each subject's measures. A
 * subject with a reason could not be judged.
 */
struct subject {
	str name;
	struct place place;
	struct value measures; /* a map; a missing or null measure is unknown */
	VEC(struct finding) findings;
	enum reason reason;
	str reason_text;
};

struct observation {
	struct arena *arena;
	VEC(struct subject *)
	subjects;           /* none: nothing of the kind was there */
	enum reason reason; /* the probe as a whole could not be judged */
	str reason_text;
};

struct subject *observe(struct observation *o, str name, struct place place);
void measure(struct observation *o, struct subject *s, const char *name,
	     struct value v);
void measure_number(struct observation *o, struct subject *s, const char *name,
		    double v);
void measure_count(struct observation *o, struct subject *s, const char *name,
		   uint64_t v);
void measure_text(struct observation *o, struct subject *s, const char *name,
		  str v);
/* The finding is good until the subject's next one. */
struct finding *found(struct observation *o, struct subject *s,
		      const char *kind, struct place place);
void finding_arg(struct observation *o, struct finding *f, const char *name,
		 struct value v);
/* The subject (NULL: the whole probe) cannot be judged; the first reason
 * stays. */
void unjudged(struct observation *o, struct subject *s, enum reason reason,
	      str text);
struct place place_of(str path);
struct place place_at(str path, uint32_t line, uint32_t column);

enum param_type { PARAM_NUMBER, PARAM_BOOL, PARAM_TEXT, PARAM_LIST, PARAM_MAP };

/* What a rule may set for a probe. A rule's own parameters, used only in its
 * conditions, need no entry here. */
struct probe_param {
	str name; /* kebab-case, as in YAML */
	enum param_type type;
	str by_default; /* YAML text; "" = none */
	str doc;
};

struct probe_measure {
	str name; /* snake_case, as in conditions */
	str unit; /* "" for counts, ratios and text */
	str doc;
};

/* The parameters of one rule: a map, defaults filled in. */
typedef const struct value *params;

struct probe {
	str name; /* "data.labels" */
	str doc;  /* one sentence: what it measures */
	const struct scanner *const *scanners; /* ends with NULL; NULL = none */
	const struct probe_param *param; /* ends with an empty name; or NULL */
	const struct probe_measure *measure; /* likewise */
	const char *const *kinds; /* of findings; ends with NULL; or NULL */
	void (*link)(const struct project *p, params given,
		     struct observation *o);
};

/* All probes, sorted by file name; n of them. */
const struct probe *const *probes_all(size_t *n);
const struct probe *probe_find(str name);

#endif
