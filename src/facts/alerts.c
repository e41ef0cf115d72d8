#include "facts/alerts.h"

#include "base/buf.h"

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* "LatencyP99" and "latency_p99" both become "latency p99". */
static void add_words(struct buf *out, str line)
{
	for (size_t i = 0; i < line.len; i++) {
		char c = line.s[i];

		if (is_upper(c)) {
			if (i && is_lower(line.s[i - 1]))
				buf_add_byte(out, ' ');
			buf_add_byte(out, (char)(c + 32));
		} else if (is_lower(c) || (c >= '0' && c <= '9')) {
			buf_add_byte(out, c);
		} else if (out->len && out->s[out->len - 1] != ' ') {
			buf_add_byte(out, ' ');
		}
	}
	buf_add_byte(out, ' ');
}

/* YAML's comments; in JSON a line never begins so. */
static str without_comment(str line)
{
	size_t at = str_find(line, S(" #"), 0);

	if (str_starts(str_trim(line), S("#")))
		return S("");
	return str_sub(line, 0, at);
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct buf words;
	str text, line;

	if (!facts_text(f, f->limits->yaml_size, &text))
		return true;
	buf_init(&words, 2 * text.len + 64);
	while (str_line(&text, &line))
		add_words(&words, without_comment(line));
	*record = value_map();
	value_put(f->arena, record, S("words"),
		  value_str(str_dup(f->arena, buf_str(&words))));
	buf_release(&words);
	return true;
}

static bool wants(const struct file *f)
{
	str name = str_basename(f->path);

	if ((f->kind != KIND_YAML && f->kind != KIND_JSON) || f->context ||
	    f->flags & (FILE_VENDORED | FILE_TEST))
		return false;
	return str_starts(f->path, S("monitoring/")) ||
	       str_starts(f->path, S("prometheus")) ||
	       str_starts(f->path, S("dashboards/")) ||
	       str_starts(f->path, S("grafana/")) ||
	       str_has(f->path, S("/monitoring/")) ||
	       str_starts(name, S("alert")) || str_has(name, S("alerts")) ||
	       str_starts(name, S("prometheus"));
}

const struct scanner scanner_alerts = {
	.name = STR_INIT("alerts"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
