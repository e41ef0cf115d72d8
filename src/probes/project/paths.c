/* What is wrong with the paths of the project themselves: links that lead out,
 * names that clash, folders that cannot be listed. Looks at the list only. */
#include "facts/walk.h"
#include "probes/probe.h"

static const char *kind_of(enum diag_id id)
{
	switch (id) {
	case DIAG_PATH_ESCAPE:
		return "escape";
	case DIAG_PATH_NAME:
		return "clash";
	default:
		return "unreadable";
	}
}

static void link_paths(const struct project *p, params given,
		       struct observation *o)
{
	struct subject *s;

	(void)given;
	/* All well: nothing to say, so that a folder in which nothing else was
	 * checked does not count as checked. */
	if (!p->walk->nfinding && !p->walk->reason)
		return;
	s = observe(o, S(""), place_of(S("")));
	for (size_t i = 0; i < p->walk->nfinding; i++) {
		const struct walk_finding *w = &p->walk->finding[i];
		struct finding *f =
			found(o, s, kind_of(w->id), place_of(w->path));

		finding_arg(o, f, "text",
			    value_str(w->text.len ? w->text
						  : diag_meaning(w->id)));
	}
	measure_count(o, s, "entries", p->walk->entries);
	if (p->walk->reason)
		unjudged(o, s, p->walk->reason, p->walk->reason_text);
}

static const struct probe_measure path_measures[] = {
	{ STR_INIT("entries"), STR_INIT(""),
	  STR_INIT("files and folders listed") },
	{ .name = { "", 0 } },
};

static const char *const path_kinds[] = { "escape", "clash", "unreadable", NULL };

const struct probe probe_project_paths = {
	.name = STR_INIT("project.paths"),
	.doc = STR_INIT("Links that lead out, names that clash, folders that "
			"cannot be listed."),
	.measure = path_measures,
	.kinds = path_kinds,
	.link = link_paths,
};
