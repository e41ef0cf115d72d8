#include "facts/named_files.h"

#include "base/map.h"
#include "base/utf8.h"
#include "formats/csv.h"

enum { SHOWN_MAX = 100, COLUMNS_MAX = 8 };

/* ---- names ---- */

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* Letters, digits, '.', '_', '-', begun by a letter or digit; strict: letters,
 * digits and dots between them. */
static bool is_portable(str name, bool strict)
{
	if (!name.len || !is_alnum(name.s[0]))
		return false;
	for (size_t i = 1; i < name.len; i++) {
		char c = name.s[i];

		if (!is_alnum(c) && c != '.' && (strict || (c != '_' && c != '-')))
			return false;
		if (strict && c == '.' &&
		    (name.s[i - 1] == '.' || i + 1 == name.len))
			return false;
	}
	return true;
}

static bool is_reserved(struct arena *a, str name)
{
	static const char *const reserved[] = { "con", "prn", "aux", "nul" };
	str stem = str_lower(a, str_cut(name, '.').head);

	for (size_t i = 0; i < 4; i++)
		if (str_eq(stem, str_from(reserved[i])))
			return true;
	return stem.len == 4 && stem.s[3] >= '1' && stem.s[3] <= '9' &&
	       (str_starts(stem, S("com")) || str_starts(stem, S("lpt")));
}

static bool has_control(str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.s[i] < 0x20 || name.s[i] == 0x7f)
			return true;
	return !utf8_is_valid(name);
}

const char *file_name_fault(struct arena *a, str name)
{
	if (has_control(name))
		return "control";
	if (is_reserved(a, name))
		return "reserved";
	if (name.len > 255)
		return "long";
	if (!is_portable(name, false))
		return "unportable";
	return is_portable(name, true) ? NULL : "strict";
}

/* ---- tables ---- */

struct names {
	struct file_facts *f;
	struct map seen; /* folded path -> the path as first written */
	struct value faults, clashes;
	uint64_t names, faulty;
	bool over;
};

static void add_fault(struct names *n, str name, const char *fault, uint64_t line)
{
	struct arena *a = n->f->arena;
	struct value v = value_map();

	n->faulty += !str_eq(str_from(fault), S("strict"));
	if (value_count(&n->faults) >= SHOWN_MAX)
		return;
	value_put(a, &v, S("name"), value_str(str_dup(a, name)));
	value_put(a, &v, S("fault"), value_str(str_from(fault)));
	value_put(a, &v, S("line"), value_int((int64_t)line));
	value_push(a, &n->faults, v);
}

static void add_clash(struct names *n, str path, str other, uint64_t line)
{
	struct arena *a = n->f->arena;
	struct value v = value_map();

	if (value_count(&n->clashes) >= SHOWN_MAX)
		return;
	value_put(a, &v, S("name"), value_str(str_dup(a, path)));
	value_put(a, &v, S("other"), value_str(other));
	value_put(a, &v, S("line"), value_int((int64_t)line));
	value_push(a, &n->clashes, v);
}

/* A file may be named in many rows; another spelling of it is a clash. */
static void add_name(struct names *n, str path, uint64_t line)
{
	struct arena *a = n->f->arena;
	struct map_item *it;
	const char *fault;

	if (!path.len || str_has(path, S("://")))
		return;
	n->names++;
	if (n->seen.n >= n->f->limits->table_keys) {
		n->over = true;
		return;
	}
	it = map_at(a, &n->seen, utf8_caseless(a, path));
	if (it->value) {
		const str *other = it->value;

		if (!str_eq(*other, path))
			add_clash(n, path, *other, line);
		return;
	}
	it->value = arena_new(a, str);
	*(str *)it->value = str_dup(a, path);
	fault = file_name_fault(a, str_basename(path));
	if (fault)
		add_fault(n, str_basename(path), fault, line);
}

static size_t find_columns(const struct file *f, const struct csv_row *header,
			   size_t out[COLUMNS_MAX])
{
	static const char *const keys[] = { "image_column", "mask_column",
					    "audio_column" };
	size_t n = 0;

	for (size_t i = 0; i < header->n && n < COLUMNS_MAX; i++)
		for (size_t k = 0; k < 3; k++) {
			str want = value_get_text(f->context, keys[k]);

			if (want.len && str_eq(want, str_trim(header->field[i]))) {
				out[n++] = i;
				break;
			}
		}
	return n;
}

static void write_record(struct names *n, struct value *record)
{
	struct arena *a = n->f->arena;

	*record = value_map();
	value_put(a, record, S("names"), value_int((int64_t)n->names));
	value_put(a, record, S("distinct"), value_int((int64_t)n->seen.n));
	value_put(a, record, S("faulty"), value_int((int64_t)n->faulty));
	value_put(a, record, S("faults"), n->faults);
	value_put(a, record, S("clashes"), n->clashes);
	if (n->over)
		diag_add(&n->f->diags, DIAG_TABLE_LIMIT, 0, 0,
			 "more file names than the limit table.keys (%llu)",
			 (unsigned long long)n->f->limits->table_keys);
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct names n = { .f = f,
			   .faults = value_list(),
			   .clashes = value_list() };
	struct csv_options o = { .limits = f->limits, .diags = &f->diags };
	struct io_source *s = facts_stream(f);
	const struct csv_row *header;
	size_t column[COLUMNS_MAX], columns;
	struct csv_row row;
	struct csv *c;

	if (!s)
		return true;
	c = csv_open(f->arena, facts_source(s), &o);
	header = csv_header(c);
	columns = header ? find_columns(f->file, header, column) : 0;
	if (!columns)
		return false;
	while (csv_next(c, &row))
		for (size_t i = 0; i < columns; i++)
			if (column[i] < row.n)
				add_name(&n, str_trim(row.field[column[i]]),
					 row.line);
	facts_stream_end(f, s);
	write_record(&n, record);
	return true;
}

static bool wants(const struct file *f)
{
	return f->kind == KIND_CSV && f->context &&
	       (value_find(f->context, S("image_column")) ||
		value_find(f->context, S("mask_column")) ||
		value_find(f->context, S("audio_column")));
}

const struct scanner scanner_named_files = {
	.name = STR_INIT("named.files"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
