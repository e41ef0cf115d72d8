#include "facts/unread.h"

static str bytes_at(struct file_facts *f, uint64_t from, uint64_t n)
{
	char *to = arena_alloc(f->arena, (size_t)n + 1, 1);

	if (io_read_at(&f->io, from, to, (size_t)n) != IO_OK)
		return S("");
	return str_of(to, (size_t)n);
}

const struct unread_format *unread_look(struct file_facts *f)
{
	uint64_t size = f->io.size;
	str head, tail = S("");

	if (f->opened != IO_OK)
		return NULL;
	head = bytes_at(f, 0, size < UNREAD_HEAD ? size : UNREAD_HEAD);
	if (size > UNREAD_HEAD)
		tail = bytes_at(f, size - UNREAD_TAIL, UNREAD_TAIL);
	return unread_find(f->file->path, head, tail);
}

void unread_say(struct file_facts *f, const struct unread_format *u)
{
	diag_add(&f->diags, DIAG_FORMAT_UNSUPPORTED, 0, 0,
		 "%.*s: not read; %.*s", STR_ARG(u->name), STR_ARG(u->instead));
}

static bool wants(const struct file *f)
{
	return unread_wants(f->path);
}

static const char *kind_word(enum unread_kind k)
{
	static const char *const word[] = { "log", "search", "profile", "model",
					    "data" };

	return word[k];
}

static bool scan(struct file_facts *f, struct value *record)
{
	const struct unread_format *u = unread_look(f);

	if (!u)
		return false;
	unread_say(f, u);
	*record = value_map();
	value_put(f->arena, record, S("format"), value_str(u->name));
	value_put(f->arena, record, S("kind"),
		  value_str(str_from(kind_word(u->kind))));
	return true;
}

const struct scanner scanner_unread = {
	.name = STR_INIT("unread"),
	.input = STR_INIT(""),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
