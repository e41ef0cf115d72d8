/*
 * label_audit.csv, .jsonl or .json: labels that a second person gave again.
 *
 *	n, errors   rows with both labels, and those where they differ
 *	kappa       Cohen's, when both labels are there
 *	random      true, false; absent when the file does not say
 *	summary     true: the figures are as written, not counted
 */
#ifndef GONOGO_FACTS_LABEL_AUDIT_H
#define GONOGO_FACTS_LABEL_AUDIT_H

#include "facts/scanner.h"

extern const struct scanner scanner_label_audit;

#endif
