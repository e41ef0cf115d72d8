/*
 * Python package versions and the conditions on them, as PEP 440 has them and
 * the `packaging` library reads them.
 */
#ifndef GONOGO_FORMATS_PEP440_H
#define GONOGO_FORMATS_PEP440_H

#include "base/str.h"

/* Borrows the text it was read from. */
struct pep440_version {
	uint64_t epoch;
	str release; /* "1.2.3" */
	int pre;     /* 0 none, 1 a, 2 b, 3 rc */
	uint64_t pre_number, post, dev;
	bool has_post, has_dev;
	str local; /* behind the plus sign */
};

/* False when the text is no version. Spaces around it are fine. */
bool pep440_read(struct pep440_version *out, str text);
/* Below, at or above zero. */
int pep440_compare(const struct pep440_version *a,
		   const struct pep440_version *b);
bool pep440_is_prerelease(const struct pep440_version *v);

enum pep440_op {
	PEP440_EXACT, /* == */
	PEP440_NOT,   /* != */
	PEP440_COMPATIBLE,
	PEP440_AT_LEAST,
	PEP440_AT_MOST,
	PEP440_ABOVE,
	PEP440_BELOW,
	PEP440_LITERAL, /* === */
};

struct pep440_clause {
	enum pep440_op op;
	bool prefix;                   /* ==1.2.* */
	str text;                      /* of the version, without ".*" */
	struct pep440_version version; /* not of LITERAL */
};

/*
 * The next of the clauses between commas, taken off *rest. False at the end and
 * at what is no clause; then *rest holds what is left, nothing when all is well.
 */
bool pep440_next(str *rest, struct pep440_clause *out);

/* All of `specifier` is clauses. An empty one is. */
bool pep440_is_specifier(str specifier);
/* The version meets every clause, prereleases included. False when either
 * cannot be read. */
bool pep440_allows(str specifier, str version);

#endif
