/* Are the wanted sections in the project's documents, and is there something
 * in them? Headings in English and Chinese. */
#include "base/glob.h"
#include "facts/document.h"
#include "probes/probe.h"

struct doc {
	struct arena *a;
	const struct project *p;
	params params;
	struct glob_set files;
	struct records records;
	int64_t min_chars;
};

/* A section that answers to a wanted heading, with what stands below it. */
struct hit {
	const struct record *record;
	const struct value *section;
	int64_t chars, items, rows, numbers;
	bool placeholder;
	str linked; /* path of a document that stands in for it */
};

static void read_globs(struct doc *d)
{
	const struct value *list = value_find(d->params, S("files"));
	size_t n = value_count(list);
	const char *why;

	d->files.item = arena_array(d->a, const struct glob *, n);
	for (size_t i = 0; i < n; i++) {
		const struct glob *g = glob_new(
			d->a, value_text(value_at(list, i), S("")), &why);

		if (g)
			d->files.item[d->files.n++] = g;
	}
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

static bool answers(struct doc *d, const struct value *section,
		    const struct value *aliases)
{
	str title = str_lower(d->a, value_get_text(section, "title"));

	for (size_t i = 0; i < value_count(aliases); i++) {
		str alias =
			str_lower(d->a, value_text(value_at(aliases, i), S("")));

		if (alias.len && heading_has(title, alias))
			return true;
	}
	return false;
}

/* Adds up a section and the deeper ones that follow it. */
static struct hit hit_of(const struct record *record, size_t at)
{
	const struct value *all = value_find(record->value, S("sections"));
	struct hit h = { .record = record, .section = value_at(all, at) };
	int64_t level = value_get_int(h.section, "level", 0);

	for (size_t i = at; i < value_count(all); i++) {
		const struct value *s = value_at(all, i);

		if (i > at && value_get_int(s, "level", 0) <= level)
			break;
		h.chars += value_get_int(s, "chars", 0);
		h.items += value_get_int(s, "items", 0);
		h.rows += value_get_int(s, "rows", 0);
		h.numbers += value_get_int(s, "numbers", 0);
		h.placeholder |= value_get_bool(s, "placeholder", false);
	}
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
	if (a->placeholder != b->placeholder)
		return !a->placeholder;
	return a->chars > b->chars;
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
			*best = hit_of(r, 0);
			for (size_t s = 1;
			     s <
			     value_count(value_find(r->value, S("sections")));
			     s++) {
				struct hit more = hit_of(r, s);

				if (value_get_int(more.section, "level", 0) == 1) {
					best->chars += more.chars;
					best->items += more.items;
					best->rows += more.rows;
					best->numbers += more.numbers;
				}
			}
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

/* How many of the wanted words stand somewhere in the documents. */
static void measure_words(struct doc *d, struct observation *o, struct subject *s)
{
	const struct value *need = value_find(d->params, S("need"));
	struct value missing = value_list();
	size_t found_words = 0;

	for (size_t w = 0; w < value_count(need); w++) {
		const struct value *aliases = value_at(need, w);
		bool there = false;

		for (size_t i = 0; i < d->records.n && !there; i++) {
			const struct record *r = &d->records.v[i];
			const struct value *all =
				value_find(r->value, S("sections"));

			if (!glob_match_any(&d->files, r->file->path))
				continue;
			for (size_t k = 0; k < value_count(all) && !there; k++)
				for (size_t x = 0; x < value_count(aliases); x++)
					there |= heading_has(
						value_get_text(value_at(all, k),
							       "text"),
						value_text(value_at(aliases, x),
							   S(" ")));
		}
		found_words += there;
		if (!there)
			value_push(d->a, &missing, *value_at(aliases, 0));
	}
	if (!need)
		return;
	measure_count(o, s, "words_found", found_words);
	measure(o, s, "words_missing", missing);
}

/* The newest date written in the hit's document, as days before today. */
static int64_t newest_date_age(struct doc *d, const struct hit *h)
{
	const struct value *all = value_find(h->record->value, S("sections"));
	date newest = DATE_NONE;

	for (size_t k = 0; k < value_count(all); k++) {
		str text = value_get_text(value_at(all, k), "text");

		for (size_t i = 0; i + 10 <= text.len; i++) {
			date x = date_read(str_sub(text, i, i + 10));

			if (x != DATE_NONE && x <= d->p->today && x > newest)
				newest = x;
		}
	}
	return newest == DATE_NONE ? -1 : d->p->today - newest;
}

static void measure_hit(struct doc *d, struct observation *o, struct subject *s,
			const struct hit *h)
{
	int64_t age = newest_date_age(d, h);

	measure_text(o, s, "heading", value_get_text(h->section, "title"));
	measure(o, s, "chars", value_int(h->chars));
	measure(o, s, "items", value_int(h->items));
	measure(o, s, "table_rows", value_int(h->rows));
	measure(o, s, "numbers", value_int(h->numbers));
	measure(o, s, "placeholder", value_bool(h->placeholder));
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

static void link_docs(const struct project *p, params given,
		      struct observation *o)
{
	struct doc d = { .a = o->arena, .p = p, .params = given };
	const struct value *sections = value_find(given, S("sections"));
	size_t wanted = value_count(sections), have = 0, filled = 0;
	struct value missing = value_list(), empty = value_list();
	struct subject *s = observe(o, S(""), place_of(S("")));
	struct hit weakest = { 0 };

	d.records = project_records(p, &scanner_document);
	d.min_chars = value_get_int(given, "min-chars", 0);
	read_globs(&d);
	for (size_t i = 0; i < wanted; i++) {
		const struct value *aliases = value_at(sections, i);
		struct hit h;

		if (!find_section(&d, aliases, &h) &&
		    !find_document(&d, aliases, &h)) {
			value_push(d.a, &missing, *value_at(aliases, 0));
			continue;
		}
		if (h.chars >= d.min_chars && !h.placeholder)
			filled++;
		else
			value_push(d.a, &empty, *value_at(aliases, 0));
		if (!have++ || better(&weakest, &h))
			weakest = h;
	}
	measure_count(o, s, "documents", count_documents(&d));
	measure_count(o, s, "sections_wanted", wanted);
	measure_count(o, s, "sections_found", have);
	measure_count(o, s, "sections_filled", filled);
	measure(o, s, "missing", missing);
	measure(o, s, "short", empty);
	if (have) {
		s->place = hit_place(&weakest);
		measure_hit(&d, o, s, &weakest);
	}
	measure_words(&d, o, s);
	for (size_t i = 0; i < d.records.n; i++)
		if (d.records.v[i].reason && have < wanted &&
		    glob_match_any(&d.files, d.records.v[i].file->path))
			unjudged(o, s, d.records.v[i].reason,
				 d.records.v[i].file->path);
}

static const struct scanner *const scanners[] = { &scanner_document, NULL };

static const struct probe_param doc_params[] = {
	{ STR_INIT("files"), PARAM_LIST,
	  STR_INIT("['README*', 'docs/**', '*.md']"),
	  STR_INIT("globs of the documents looked at") },
	{ STR_INIT("sections"), PARAM_LIST, STR_INIT("[]"),
	  STR_INIT("a list of words a wanted section; a heading with one of "
		   "them answers") },
	{ STR_INIT("min-chars"), PARAM_NUMBER,
	  STR_INIT("0"), STR_INIT("letters a section must have; a Chinese character counts two") },
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
	{ STR_INIT("numbers"), STR_INIT(""), STR_INIT("numbers in it") },
	{ STR_INIT("placeholder"), STR_INIT(""),
	  STR_INIT("TODO, TBD and the like stand in it") },
	{ STR_INIT("date_age_days"), STR_INIT("days"),
	  STR_INIT("age of the newest date in the document") },
	{ STR_INIT("linked"), STR_INIT(""),
	  STR_INIT("document that a short section points to") },
	{ STR_INIT("words_found"), STR_INIT(""),
	  STR_INIT("wanted words that stand in the text") },
	{ STR_INIT("words_missing"), STR_INIT(""),
	  STR_INIT("wanted words that do not") },
	{ .name = { "", 0 } },
};

const struct probe probe_project_doc = {
	.name = STR_INIT("project.doc"),
	.doc = STR_INIT("Sections of documents and what stands in them."),
	.scanners = scanners,
	.param = doc_params,
	.measure = doc_measures,
	.link = link_docs,
};
