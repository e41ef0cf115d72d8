/*
 * log.summary: is there something to look at again of the newest run, and does
 * a document speak of it: by the name of its folder or file, or by the address
 * of a tracker.
 */
#include "base/glob.h"
#include "facts/document.h"
#include "facts/runs.h"
#include "probes/probe.h"

#include <math.h>

/* ---- documents ---- */

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-' || (unsigned char)c >= 0x80;
}

/* As a word of its own; of a name of one or two letters that is not enough: it
 * stands behind the word run, too. */
static bool names(str text, str word)
{
	for (size_t at = str_find(text, word, 0); at < text.len;
	     at = str_find(text, word, at + 1)) {
		str before = str_trim(str_sub(text, 0, at));
		size_t end = at + word.len;

		if ((at && is_word_byte(text.s[at - 1])) ||
		    (end < text.len && is_word_byte(text.s[end])))
			continue;
		if (word.len > 2 || str_ends(before, S("run")) ||
		    str_ends(before, S("runs/")))
			return true;
	}
	return false;
}

/* A table of runs has their names in front, or their paths. */
static bool lists(const struct value *firsts, str word)
{
	for (size_t i = 0; i < value_count(firsts); i++)
		if (str_eq(str_basename(value_text(value_at(firsts, i), S(""))),
			   word))
			return true;
	return false;
}

static bool documents_name(const struct project *p, str word)
{
	struct records docs = project_records(p, &scanner_document);

	for (size_t i = 0; word.len && i < docs.n; i++) {
		const struct value *all =
			value_find(docs.v[i].value, S("sections"));

		for (size_t k = 0; k < value_count(all); k++)
			if (names(value_get_text(value_at(all, k), "text"), word) ||
			    lists(value_find(value_at(all, k), S("firsts")), word))
				return true;
	}
	return false;
}

static bool names_tracker(const struct project *p)
{
	static const char *const trackers[] = { "wandb.ai", "mlflow", "comet.com",
						"neptune.ai", "clearml" };

	for (size_t i = 0; i < sizeof(trackers) / sizeof(trackers[0]); i++)
		if (documents_name(p, str_from(trackers[i])))
			return true;
	return false;
}

/* ---- runs ---- */

/* "runs/a" is called a; a run that is a file goes without its ending. */
static str short_name(const struct project *p, const struct run *r)
{
	str base = str_basename(r->name);

	return project_find(p, r->name) ? str_cut_last(base, '.').head : base;
}

static bool is_named(const struct project *p, struct arena *a,
		     const struct run *r)
{
	return documents_name(p, str_lower(a, short_name(p, r)));
}

/* NULL where several runs do not tell when they were. */
static const struct run *newest(const struct runs *runs)
{
	const struct run *last = NULL;

	for (size_t i = 0; i < runs->n; i++)
		if (!isnan(runs->v[i].start))
			last = &runs->v[i];
	return !last && runs->n == 1 ? &runs->v[0] : last;
}

static void measure_runs(const struct project *p, struct observation *o,
			 struct subject *s)
{
	struct runs runs = project_runs(p);
	const struct run *last = newest(&runs);
	bool named = last && is_named(p, o->arena, last);

	for (size_t i = 0; i < runs.n && !last && !named; i++)
		named = is_named(p, o->arena, &runs.v[i]);
	measure_count(o, s, "runs", runs.n);
	measure_text(o, s, "newest", last ? last->name : S("-"));
	measure(o, s, "named", value_bool(named || names_tracker(p)));
	if (last)
		s->place = place_of(last->path);
}

static size_t count_files(const struct project *p, struct arena *a,
			  const struct value *globs)
{
	size_t n = 0;
	const char *why;

	for (size_t g = 0; g < value_count(globs); g++) {
		const struct glob *one =
			glob_new(a, value_text(value_at(globs, g), S("")), &why);

		for (size_t i = 0; one && i < p->nfiles; i++)
			n += !(p->file[i].flags & FILE_VENDORED) &&
			     glob_match(one, p->file[i].path);
	}
	return n;
}

static void link_summary(const struct project *p, params given,
			 struct observation *o)
{
	struct subject *s = observe(o, S(""), place_of(S("")));

	measure_runs(p, o, s);
	measure_count(o, s, "reports",
		      count_files(p, o->arena, value_find(given, S("reports"))));
}

static const struct probe_param param[] = {
	{ STR_INIT("reports"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("globs of other files that show a result") },
	{ .name = STR_INIT("") },
};

static const struct probe_measure measures[] = {
	{ STR_INIT("runs"), STR_INIT(""), STR_INIT("training runs with a log") },
	{ STR_INIT("newest"), STR_INIT(""),
	  STR_INIT("the newest of them; - where their times are not known") },
	{ STR_INIT("named"), STR_INIT(""),
	  STR_INIT("a document names it (any, where the newest is not known), "
		   "or a "
		   "tracker") },
	{ STR_INIT("reports"), STR_INIT(""),
	  STR_INIT("other files that show a result") },
	{ .name = STR_INIT("") },
};

static const struct scanner *const scanners[] = { &series_scanner,
						  &scanner_document, NULL };

const struct probe probe_log_summary = {
	.name = STR_INIT("log.summary"),
	.doc = STR_INIT(
		"Whether the newest run can be looked at and is written up."),
	.scanners = scanners,
	.param = param,
	.measure = measures,
	.link = link_summary,
};
