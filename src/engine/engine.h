/*
 * One run: plan, compile, link, judge. Everything a command needs to check a
 * project; what comes back is the result that reports are written from.
 */
#ifndef GONOGO_ENGINE_ENGINE_H
#define GONOGO_ENGINE_ENGINE_H

#include "base/err.h"
#include "engine/result.h"

struct check_options {
	str root; /* a directory */
	const struct limits *limits;
	const struct rules *rules; /* built-in and added ones */
	str config_path;           /* "" = look for it; ignored when isolated */
	bool isolated;
	const str *set; /* KEY=VALUE overrides of the configuration */
	size_t nset;
	bool has_stage;
	enum stage stage;
	const str *select, *ignore,
		*phases; /* selectors; none = as configured */
	size_t nselect, nignore, nphases;
	bool preview;
	const str *manifests, *logs, *exclude;
	size_t nmanifests, nlogs, nexclude;
	const str *include; /* globs: only these files; none = as configured */
	size_t ninclude;
	bool no_ignore_files, no_waivers, allow_empty;
	date today;    /* DATE_NONE: take the system's date */
	unsigned jobs; /* 0 = as many as there are processors */
	bool no_cache;
	str cache_dir; /* "" = the user's */
	bool require_sandbox;
	bool inconclusive_is_warning; /* local use; said in the verdict line */
	/* Called now and then with what is being done; may be NULL. */
	void (*progress)(void *ctx, const char *what, size_t done, size_t total);
	void *progress_ctx;
};

/* False with *err when there is no result (exit code 3 or 4). */
bool engine_check(struct result *out, struct arena *a,
		  const struct check_options *options, struct err *err);

#endif
