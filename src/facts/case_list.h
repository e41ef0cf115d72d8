/*
 * Lists of bad predictions that somebody looked at (worst_cases.csv,
 * misclassified.jsonl, errors.html ...): how many there are.
 *
 * The record: {rows}; a file of a form that is not counted has no record.
 */
#ifndef GONOGO_FACTS_CASE_LIST_H
#define GONOGO_FACTS_CASE_LIST_H

#include "facts/scanner.h"

extern const struct scanner scanner_case_list;

#endif
