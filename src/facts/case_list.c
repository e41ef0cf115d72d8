#include "facts/case_list.h"

#include "formats/csv.h"

static bool scan_csv(struct file_facts *f, uint64_t *rows)
{
	struct csv_options o = { .limits = f->limits, .diags = &f->diags };
	struct io_source *s = facts_stream(f);
	struct csv_row row;
	struct csv *c;

	if (!s)
		return false;
	c = csv_open(f->arena, facts_source(s), &o);
	while (csv_next(c, &row))
		++*rows;
	facts_stream_end(f, s);
	return true;
}

static bool scan_lines(struct file_facts *f, const char *needle, uint64_t *rows)
{
	str text, line;

	if (!facts_text(f, f->limits->text_size, &text))
		return false;
	while (str_line(&text, &line))
		*rows += needle ? str_has(line, str_from(needle))
				: str_trim(line).len > 0;
	return true;
}

static bool scan(struct file_facts *f, struct value *record)
{
	uint64_t rows = 0;
	bool read;

	if (f->file->kind == KIND_CSV)
		read = scan_csv(f, &rows);
	else if (f->file->kind == KIND_JSONL)
		read = scan_lines(f, NULL, &rows);
	else
		read = scan_lines(f, "<tr", &rows);
	if (!read)
		return true;
	*record = value_map();
	value_put(f->arena, record, S("rows"), value_int((int64_t)rows));
	return true;
}

static bool wants(const struct file *f)
{
	static const char *const words[] = { "worst", "errors", "misclassified",
					     "bad_case", "badcase" };
	str name = str_basename(f->path);

	if (f->flags & FILE_VENDORED ||
	    (f->kind != KIND_CSV && f->kind != KIND_JSONL &&
	     !str_ends(name, S(".html"))))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_has(name, str_from(words[i])))
			return true;
	return false;
}

const struct scanner scanner_case_list = {
	.name = STR_INIT("case.list"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
