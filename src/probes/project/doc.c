/* Are the wanted sections in the project's documents, and is there something
 * in them? Headings in English and Chinese. */
#include "base/glob.h"
#include "facts/alerts.h"
#include "facts/document.h"
#include "facts/metrics.h"
#include "facts/quote.h"
#include "probes/probe.h"

#include <math.h>

/* A section that answers to a wanted heading, with what stands below it. Text
 * still to be written is not counted. */
struct hit {
	const struct record *record;
	const struct value *section;
	size_t from, to; /* in the record's list of sections */
	int64_t chars, items, rows, numbers, matrix_rows;
	double total; /* NaN: the rows do not end with counts */
	bool placeholder;
	str linked; /* path of a document that stands in for it */
};

struct doc {
	struct arena *a;
	const struct project *p;
	params params;
	struct glob_set files;
	struct records records;
	int64_t min_chars;
	VEC(struct hit) hits; /* one a wanted section that is there */
};

static struct glob_set globs_of(struct arena *a, const struct value *list)
{
	struct glob_set set = {
		arena_array(a, const struct glob *, value_count(list)), 0
	};
	const char *why;

	for (size_t i = 0; i < value_count(list); i++) {
		const struct glob *g =
			glob_new(a, value_text(value_at(list, i), S("")), &why);

		if (g)
			set.item[set.n++] = g;
	}
	return set;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (unsigned char)c >= 0x80;
}

/* Begins at a word, for Latin letters; may end inside one ("limitation" is in
 * "limitations"). */
static bool heading_has(str heading, str alias)
{
	bool latin = alias.len && (unsigned char)alias.s[0] < 0x80;

	for (size_t at = str_find(heading, alias, 0); at < heading.len;
	     at = str_find(heading, alias, at + 1))
		if (!latin || !at || !is_word(heading.s[at - 1]))
			return true;
	return false;
}

/* "Router 1.3 (2026-03-10)": the words stand for "version". */
static bool has_version(str heading)
{
	for (size_t i = 1; i + 1 < heading.len; i++)
		if ((heading.s[i] == '.' || heading.s[i] == '-') &&
		    heading.s[i - 1] >= '0' && heading.s[i - 1] <= '9' &&
		    heading.s[i + 1] >= '0' && heading.s[i + 1] <= '9')
			return true;
	return false;
}

static bool answers(struct doc *d, const struct value *section,
		    const struct value *aliases)
{
	str title = str_lower(d->a, value_get_text(section, "title"));

	for (size_t i = 0; i < value_count(aliases); i++) {
		str alias =
			str_lower(d->a, value_text(value_at(aliases, i), S("")));

		if (str_eq(alias, S("{version}"))
			    ? has_version(title)
			    : alias.len && heading_has(title, alias))
			return true;
	}
	return false;
}

/* Counts of two sections make a sum only when both have them. */
static void add_total(struct hit *h, const struct value *s)
{
	double total = value_get_number(s, "total", NAN);

	if (!value_get_int(s, "rows", 0))
		return;
	h->total = h->rows ? h->total + total : total;
}

static void add_section(struct hit *h, const struct value *s)
{
	if (value_get_bool(s, "placeholder", false)) {
		h->placeholder = true;
		return;
	}
	add_total(h, s);
	h->chars += value_get_int(s, "chars", 0);
	h->items += value_get_int(s, "items", 0);
	h->rows += value_get_int(s, "rows", 0);
	h->numbers += value_get_int(s, "numbers", 0);
	h->matrix_rows += value_get_int(s, "matrix_rows", 0);
}

/* Adds up a section and the deeper ones that follow it. */
static struct hit hit_of(const struct record *record, size_t at)
{
	const struct value *all = value_find(record->value, S("sections"));
	struct hit h = { .record = record,
			 .section = value_at(all, at),
			 .from = at,
			 .to = at,
			 .total = NAN };
	int64_t level = value_get_int(h.section, "level", 0);

	do
		add_section(&h, value_at(all, h.to++));
	while (h.to < value_count(all) &&
	       value_get_int(value_at(all, h.to), "level", 0) > level);
	return h;
}

/* The whole document. */
static struct hit hit_whole(const struct record *record)
{
	const struct value *all = value_find(record->value, S("sections"));
	struct hit h = { .record = record,
			 .section = value_at(all, 0),
			 .to = value_count(all),
			 .total = NAN };

	for (size_t i = 0; i < h.to; i++)
		add_section(&h, value_at(all, i));
	return h;
}

/* "./x.md" beside a document, or from the root. */
static const struct record *linked_document(struct doc *d, const struct hit *h)
{
	const struct value *links = value_find(h->section, S("links"));
	str folder = str_dirname(h->record->file->path);

	for (size_t i = 0; i < value_count(links); i++) {
		str to = value_text(value_at(links, i), S(""));
		str beside = folder.len
				     ? str_printf(d->a, "%.*s/%.*s",
						  STR_ARG(folder), STR_ARG(to))
				     : to;
		const struct record *r =
			project_record(d->p, &scanner_document, beside);

		if (!r)
			r = project_record(d->p, &scanner_document, to);
		if (r && value_get_int(r->value, "chars", 0) >= d->min_chars)
			return r;
	}
	return NULL;
}

static bool better(const struct hit *a, const struct hit *b)
{
	if (a->chars != b->chars)
		return a->chars > b->chars;
	return !a->placeholder && b->placeholder;
}

static bool is_filled(const struct doc *d, const struct hit *h)
{
	return h->chars >= d->min_chars && (h->chars || !h->placeholder);
}

/* The fullest section that answers to one of the aliases. */
static bool find_section(struct doc *d, const struct value *aliases,
			 struct hit *best)
{
	bool any = false;

	for (size_t i = 0; i < d->records.n; i++) {
		const struct record *r = &d->records.v[i];
		const struct value *all = value_find(r->value, S("sections"));

		if (!glob_match_any(&d->files, r->file->path))
			continue;
		for (size_t k = 0; k < value_count(all); k++) {
			struct hit h;

			if (!answers(d, value_at(all, k), aliases))
				continue;
			h = hit_of(r, k);
			if (h.chars < d->min_chars) {
				const struct record *to = linked_document(d, &h);

				if (to) {
					h.linked = to->file->path;
					h.chars = value_get_int(to->value,
								"chars", 0);
				}
			}
			if (!any || better(&h, best))
				*best = h;
			any = true;
		}
	}
	return any;
}

/* Documents named for the section ("docs/ablation.md") answer as a whole. */
static bool find_document(struct doc *d, const struct value *aliases,
			  struct hit *best)
{
	for (size_t i = 0; i < d->records.n; i++) {
		const struct record *r = &d->records.v[i];
		str name = str_lower(d->a, str_basename(r->file->path));

		if (!glob_match_any(&d->files, r->file->path))
			continue;
		for (size_t k = 0; k < value_count(aliases); k++) {
			str alias = value_text(value_at(aliases, k), S(""));

			if (!alias.len ||
			    !heading_has(name, str_lower(d->a, alias)))
				continue;
			*best = hit_whole(r);
			return true;
		}
	}
	return false;
}

static size_t count_documents(struct doc *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->records.n; i++)
		n += glob_match_any(&d->files, d->records.v[i].file->path);
	return n;
}

/* ---- words ---- */

/* Words looked for in several texts: each list once, by any of its words. */
struct words {
	const struct value *lists;
	bool *there;
};

static struct words words_of(struct doc *d, const char *param)
{
	struct words w = { value_find(d->params, str_from(param)), NULL };

	w.there = arena_array(d->a, bool, value_count(w.lists));
	return w;
}

static void look_in(struct words *w, str text)
{
	for (size_t i = 0; i < value_count(w->lists); i++) {
		const struct value *any = value_at(w->lists, i);

		for (size_t k = 0; k < value_count(any) && !w->there[i]; k++)
			w->there[i] = heading_has(
				text, value_text(value_at(any, k), S(" ")));
	}
}

/* The first word of each list, of those that are there or are not. */
static struct value names_of(struct doc *d, const struct words *w, bool there)
{
	struct value out = value_list();

	for (size_t i = 0; i < value_count(w->lists); i++)
		if (w->there[i] == there)
			value_push(d->a, &out,
				   *value_at(value_at(w->lists, i), 0));
	return out;
}

static void look_in_sections(struct words *w, const struct record *r,
			     size_t from, size_t to)
{
	const struct value *all = value_find(r->value, S("sections"));

	for (size_t i = from; i < to; i++) {
		look_in(w, value_get_text(value_at(all, i), "text"));
	}
}

/* Anywhere in the documents. */
static void measure_words(struct doc *d, struct observation *o, struct subject *s)
{
	struct words w = words_of(d, "need");
	struct value missing;

	if (!value_count(w.lists))
		return;
	for (size_t i = 0; i < d->records.n; i++) {
		const struct record *r = &d->records.v[i];

		if (glob_match_any(&d->files, r->file->path))
			look_in_sections(&w, r, 0,
					 value_count(value_find(
						 r->value, S("sections"))));
	}
	missing = names_of(d, &w, false);
	measure_count(o, s, "words_found",
		      value_count(w.lists) - value_count(&missing));
	measure(o, s, "words_missing", missing);
}

/* In the sections that were found. */
static void measure_section_words(struct doc *d, struct observation *o,
				  struct subject *s)
{
	struct words w = words_of(d, "section-words");
	struct value there;

	if (!value_count(w.lists) || !d->hits.n)
		return;
	for (size_t i = 0; i < d->hits.n; i++)
		look_in_sections(&w, d->hits.v[i].record, d->hits.v[i].from,
				 d->hits.v[i].to);
	there = names_of(d, &w, true);
	measure_count(o, s, "section_words_found", value_count(&there));
	measure(o, s, "section_words", there);
}

/* In files of alert rules. */
static size_t measure_signals(struct doc *d, struct observation *o,
			      struct subject *s)
{
	struct words w = words_of(d, "signals");
	struct records alerts = project_records(d->p, &scanner_alerts);
	struct value missing;

	if (!value_count(w.lists))
		return 0;
	for (size_t i = 0; i < alerts.n; i++) {
		look_in(&w, value_get_text(alerts.v[i].value, "words"));
		if (alerts.v[i].reason)
			unjudged(o, s, alerts.v[i].reason,
				 alerts.v[i].file->path);
	}
	missing = names_of(d, &w, false);
	measure_count(o, s, "signals_found",
		      value_count(w.lists) - value_count(&missing));
	measure(o, s, "signals_missing", missing);
	return alerts.n;
}

/* ---- numbers ---- */

/* "baseline.macro_f1" beside "model.macro_f1", and no release before. */
static bool is_first_release_compared(const struct doc *d)
{
	static const char *const groups[] = { "baseline.", "dummy.", "majority.",
					      "heuristic.", "zero_shot." };
	struct records metrics = project_records(d->p, &scanner_metrics);

	if (value_path(d->p->config, "release.previous") ||
	    value_path(d->p->config, "predictions.previous"))
		return false;
	for (size_t i = 0; i < metrics.n; i++) {
		const struct value *n =
			value_find(metrics.v[i].value, S("numbers"));

		for (size_t k = 0; k < value_count(n); k++)
			for (size_t g = 0; g < 5; g++)
				if (str_starts(n->u.map.pair[k].key,
					       str_from(groups[g])))
					return true;
	}
	return false;
}

/* What the metrics files say of a metric, against a number printed in a
 * document: the first value, and whether one of them rounds to it. */
static bool is_measured(const struct doc *d, str metric, const struct quote *q,
			double *value, bool *agrees)
{
	struct records metrics = project_records(d->p, &scanner_metrics);
	bool any = false;

	*agrees = false;
	for (size_t i = 0; i < metrics.n; i++) {
		const struct value *n =
			value_find(metrics.v[i].value, S("numbers"));

		for (size_t k = 0; k < value_count(n); k++) {
			double x = value_number(&n->u.map.pair[k].value, NAN);

			if (!quote_names(n->u.map.pair[k].key, metric))
				continue;
			if (!any)
				*value = x;
			any = true;
			*agrees |= quote_agrees(q, x);
		}
	}
	return any;
}

/* Every metric of the metrics files that the hit quotes with a number. */
static void compare_numbers(struct doc *d, struct observation *o,
			    struct subject *s, const struct hit *h,
			    struct map *seen)
{
	const struct value *all = value_find(h->record->value, S("sections"));
	struct records metrics = project_records(d->p, &scanner_metrics);

	for (size_t i = 0; i < metrics.n; i++) {
		const struct value *n =
			value_find(metrics.v[i].value, S("numbers"));

		for (size_t k = 0; k < value_count(n); k++) {
			str metric = quote_metric(n->u.map.pair[k].key);

			if (!metric.len || map_has(seen, metric))
				continue;
			map_at(d->a, seen, metric);
			for (size_t x = h->from; x < h->to; x++) {
				const struct value *section = value_at(all, x);
				struct quote q;
				double value = NAN;
				bool agrees;
				struct finding *f;

				if (!quote_find(value_get_text(section, "text"),
						metric, &q) ||
				    !is_measured(d, metric, &q, &value, &agrees) ||
				    agrees)
					continue;
				f = found(o, s, "number-differs",
					  place_at(h->record->file->path,
						   (uint32_t)value_get_int(
							   section, "line", 0),
						   0));
				finding_arg(o, f, "metric", value_str(metric));
				finding_arg(o, f, "quoted", value_str(q.text));
				finding_arg(o, f, "measured", value_float(value));
			}
		}
	}
}

static void compare_quotes(struct doc *d, struct observation *o,
			   struct subject *s)
{
	const struct value *aliases = value_find(d->params, S("numbers-in"));
	struct map seen = { 0 };
	struct hit h;

	if (!value_count(aliases) || !find_section(d, aliases, &h))
		return;
	compare_numbers(d, o, s, &h, &seen);
}

/* ---- measures ---- */

/* The newest date written in the sections that were found, as days before
 * today; -1 when none. */
static int64_t newest_date_age(struct doc *d)
{
	date newest = DATE_NONE;

	for (size_t h = 0; h < d->hits.n; h++) {
		const struct hit *hit = &d->hits.v[h];
		const struct value *all =
			value_find(hit->record->value, S("sections"));

		for (size_t k = hit->from; k < hit->to; k++) {
			str text = value_get_text(value_at(all, k), "text");

			for (size_t i = 0; i + 10 <= text.len; i++) {
				date x = date_read(str_sub(text, i, i + 10));

				if (x != DATE_NONE && x <= d->p->today &&
				    (newest == DATE_NONE || x > newest))
					newest = x;
			}
		}
	}
	return newest == DATE_NONE ? -1 : d->p->today - newest;
}

static size_t measure_files(struct doc *d, struct observation *o,
			    struct subject *s)
{
	struct glob_set any =
		globs_of(d->a, value_find(d->params, S("any-of")));
	size_t n = 0;

	for (size_t i = 0; i < d->p->nfiles; i++)
		n += !(d->p->file[i].flags & FILE_VENDORED) &&
		     glob_match_any(&any, d->p->file[i].path);
	measure_count(o, s, "files_found", n);
	return n;
}

static void measure_hit(struct doc *d, struct observation *o, struct subject *s,
			const struct hit *h)
{
	int64_t age = newest_date_age(d);

	measure_text(o, s, "heading", value_get_text(h->section, "title"));
	measure(o, s, "chars", value_int(h->chars));
	measure(o, s, "items", value_int(h->items));
	measure(o, s, "table_rows", value_int(h->rows));
	measure(o, s, "matrix_rows", value_int(h->matrix_rows));
	measure(o, s, "numbers", value_int(h->numbers));
	measure(o, s, "placeholder", value_bool(h->placeholder));
	if (!isnan(h->total))
		measure_number(o, s, "total", h->total);
	if (age >= 0)
		measure(o, s, "date_age_days", value_int(age));
	if (h->linked.len)
		measure_text(o, s, "linked", h->linked);
}

static struct place hit_place(const struct hit *h)
{
	return place_at(h->record->file->path,
			(uint32_t)value_get_int(h->section, "line", 0), 0);
}

/* Each wanted section, or the document that is named for it. */
static void find_all(struct doc *d, struct observation *o, struct subject *s)
{
	const struct value *sections = value_find(d->params, S("sections"));
	size_t filled = 0, weakest = 0;
	struct value missing = value_list(), empty = value_list();

	for (size_t i = 0; i < value_count(sections); i++) {
		const struct value *aliases = value_at(sections, i);
		struct hit h;

		if (!find_section(d, aliases, &h) &&
		    !find_document(d, aliases, &h)) {
			value_push(d->a, &missing, *value_at(aliases, 0));
			continue;
		}
		*vec_push(d->a, &d->hits) = h;
		if (is_filled(d, &h))
			filled++;
		else
			value_push(d->a, &empty, *value_at(aliases, 0));
		if (better(&d->hits.v[weakest], &h))
			weakest = d->hits.n - 1;
	}
	measure_count(o, s, "sections_wanted", value_count(sections));
	measure_count(o, s, "sections_found", d->hits.n);
	measure_count(o, s, "sections_filled", filled);
	measure(o, s, "missing", missing);
	measure(o, s, "short", empty);
	if (d->hits.n) {
		s->place = hit_place(&d->hits.v[weakest]);
		measure_hit(d, o, s, &d->hits.v[weakest]);
	}
}

/* A document that could not be read may hold what was not found. */
static void mind_unread(struct doc *d, struct observation *o, struct subject *s)
{
	size_t wanted = value_count(value_find(d->params, S("sections")));

	for (size_t i = 0; i < d->records.n; i++)
		if (d->records.v[i].reason && d->hits.n < wanted &&
		    glob_match_any(&d->files, d->records.v[i].file->path))
			unjudged(o, s, d->records.v[i].reason,
				 d->records.v[i].file->path);
}

/* Nothing to read at all: no subject, the rule's `no-evidence` speaks. */
static void link_docs(const struct project *p, params given,
		      struct observation *o)
{
	struct doc d = { .a = o->arena, .p = p, .params = given };
	struct subject *s = observe(o, S(""), place_of(S("")));
	size_t evidence;

	d.records = project_records(p, &scanner_document);
	d.min_chars = value_get_int(given, "min-chars", 0);
	d.files = globs_of(d.a, value_find(given, S("files")));
	evidence = count_documents(&d) + measure_files(&d, o, s) +
		   measure_signals(&d, o, s);
	if (!evidence) {
		o->subjects.n = 0;
		return;
	}
	measure_count(o, s, "documents", count_documents(&d));
	find_all(&d, o, s);
	measure_words(&d, o, s);
	measure_section_words(&d, o, s);
	measure(o, s, "first_release_compared",
		value_bool(is_first_release_compared(&d)));
	compare_quotes(&d, o, s);
	mind_unread(&d, o, s);
}

static const struct scanner *const scanners[] = { &scanner_document,
						  &scanner_metrics,
						  &scanner_alerts, NULL };

static const struct probe_param doc_params[] = {
	{ STR_INIT("files"), PARAM_LIST,
	  STR_INIT("['README*', 'docs/**', '*.md']"),
	  STR_INIT("globs of the documents looked at") },
	{ STR_INIT("sections"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("a list of words a wanted section; a heading with one of "
		   "them answers") },
	{ STR_INIT("min-chars"), PARAM_NUMBER,
	  STR_INIT("0"), STR_INIT("letters a section must have; a Chinese character counts two") },
	{ STR_INIT("any-of"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("globs of files that are counted in files_found") },
	{ STR_INIT("section-words"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("lists of words looked for in the sections found") },
	{ STR_INIT("signals"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("lists of words looked for in files of alert rules") },
	{ STR_INIT("numbers-in"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("words of a heading: metrics quoted below it are compared "
		   "with the metrics files") },
	{ STR_INIT("need"), PARAM_LIST,
	  STR_INIT("[]"), STR_INIT("lists of words; one of each list is looked for in the text") },
	{ .name = { "", 0 } },
};

static const struct probe_measure doc_measures[] = {
	{ STR_INIT("documents"), STR_INIT(""), STR_INIT("documents looked at") },
	{ STR_INIT("sections_wanted"), STR_INIT(""),
	  STR_INIT("sections asked for") },
	{ STR_INIT("sections_found"), STR_INIT(""),
	  STR_INIT("sections whose heading is there") },
	{ STR_INIT("sections_filled"), STR_INIT(""),
	  STR_INIT("sections with min-chars letters and no placeholder") },
	{ STR_INIT("missing"), STR_INIT(""),
	  STR_INIT("sections that are not there") },
	{ STR_INIT("short"), STR_INIT(""),
	  STR_INIT("sections that are too short or a placeholder") },
	{ STR_INIT("heading"), STR_INIT(""),
	  STR_INIT("heading of the weakest section found") },
	{ STR_INIT("chars"), STR_INIT("letters"), STR_INIT("its length") },
	{ STR_INIT("items"), STR_INIT(""), STR_INIT("its list items") },
	{ STR_INIT("table_rows"), STR_INIT(""),
	  STR_INIT("its table rows without heads") },
	{ STR_INIT("matrix_rows"), STR_INIT(""),
	  STR_INIT("of them, in tables of classes by classes") },
	{ STR_INIT("total"), STR_INIT(""),
	  STR_INIT("sum of the counts that its table rows end with") },
	{ STR_INIT("numbers"), STR_INIT(""), STR_INIT("numbers in it") },
	{ STR_INIT("placeholder"), STR_INIT(""),
	  STR_INIT("TODO, TBD and the like stand in it") },
	{ STR_INIT("date_age_days"), STR_INIT("days"),
	  STR_INIT("age of the newest date in the sections found") },
	{ STR_INIT("linked"), STR_INIT(""),
	  STR_INIT("document that a short section points to") },
	{ STR_INIT("files_found"), STR_INIT(""),
	  STR_INIT("files that match any-of") },
	{ STR_INIT("section_words"), STR_INIT(""),
	  STR_INIT("section-words that stand in the sections found") },
	{ STR_INIT("section_words_found"), STR_INIT(""), STR_INIT("how many") },
	{ STR_INIT("signals_found"), STR_INIT(""),
	  STR_INIT("signals that alert rules watch") },
	{ STR_INIT("signals_missing"), STR_INIT(""),
	  STR_INIT("signals that none watches") },
	{ STR_INIT("first_release_compared"), STR_INIT(""),
	  STR_INIT("no release before is named and a metrics file has a "
		   "baseline") },
	{ STR_INIT("words_found"), STR_INIT(""),
	  STR_INIT("wanted words that stand in the text") },
	{ STR_INIT("words_missing"), STR_INIT(""),
	  STR_INIT("wanted words that do not") },
	{ .name = { "", 0 } },
};

static const char *const doc_kinds[] = { "number-differs", NULL };

const struct probe probe_project_doc = {
	.name = STR_INIT("project.doc"),
	.doc = STR_INIT("Sections of documents and what stands in them."),
	.scanners = scanners,
	.param = doc_params,
	.measure = doc_measures,
	.kinds = doc_kinds,
	.link = link_docs,
};
