/*
 * The project as LINK sees it: the list of files, all records, what the
 * configuration declares, and what was linked from them (the dataset). Probes
 * read it; only the engine fills it. Lives as long as the run.
 */
#ifndef GONOGO_FACTS_PROJECT_H
#define GONOGO_FACTS_PROJECT_H

#include "base/date.h"
#include "base/map.h"
#include "facts/scanner.h"

struct dataset;
struct runs;
struct walk;

enum stage { STAGE_MERGE, STAGE_TRAIN, STAGE_LAUNCH };

struct project {
	struct arena *arena;
	const struct limits *limits;
	enum stage stage;
	date today;
	const struct walk *walk; /* what was listed, skipped, refused */
	const struct file *file;
	size_t nfiles;              /* sorted by path */
	const struct value *config; /* checked; an empty map when there is none */
	const struct value *signoff; /* .gonogo/signoff.yaml, checked; or NULL */
	const struct value *waivers; /* .gonogo/waivers.yaml, checked; or NULL */
	const struct dataset *dataset; /* NULL: none declared or found */
	const struct runs *runs; /* of training; NULL: no log was looked for */
	struct map records;      /* scanner name -> struct records */
};

/* The records of a scanner; empty when it did not run. */
struct records project_records(const struct project *p, const struct scanner *s);

/* By exact path; NULL when it is not in the list. */
const struct file *project_find(const struct project *p, str path);
/* A record by the file's path; NULL when none. */
const struct record *project_record(const struct project *p,
				    const struct scanner *s, str path);

#endif
