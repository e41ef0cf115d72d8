/*
 * Files of a format that is known but not read (formats/unread.h). Each is
 * listed among what was not read, with its name and what to do instead. The
 * record is {format: "Aim repository", kind: "log"}.
 */
#ifndef GONOGO_FACTS_UNREAD_H
#define GONOGO_FACTS_UNREAD_H

#include "facts/scanner.h"
#include "formats/unread.h"

/* NULL: of none of these formats. Looks at the start and the end of the file. */
const struct unread_format *unread_look(struct file_facts *f);
/* The diagnostic that says so. */
void unread_say(struct file_facts *f, const struct unread_format *u);

extern const struct scanner scanner_unread;

#endif
