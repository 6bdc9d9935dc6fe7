/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "search-pattern.h"

#include "search-expression.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A plain string that minds its capitals is looked for by memchr(); everything else by PCRE2,
 * compiled to machine code. Bytes that are no UTF-8 match nothing but end nothing either.
 */

enum
{
  UTF8_BYTES = 4
};

static gboolean
has_capitals (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isupper (g_utf8_get_char (at)))
      return TRUE;
  return FALSE;
}

gboolean
search_is_case_ignored (const char *text,
                        SearchCase  match_case)
{
  if (match_case != SEARCH_CASE_SMART)
    return match_case == SEARCH_CASE_IGNORE;
  return !has_capitals (text);
}

static gboolean
ignores_case (const char          *text,
              const SearchMeaning *meaning)
{
  if (meaning->is_regex && meaning->match_case == SEARCH_CASE_SMART)
    return !search_expression_has_capitals (text);
  return search_is_case_ignored (text, meaning->match_case);
}

static pcre2_code *
compile (const char *text,
         uint32_t    options,
         GError    **error)
{
  pcre2_compile_context *context = pcre2_compile_context_create (NULL);
  PCRE2_UCHAR            message[256];
  PCRE2_SIZE             offset;
  pcre2_code            *code;
  int                    number;

  pcre2_set_newline (context, PCRE2_NEWLINE_LF);
  code = pcre2_compile ((PCRE2_SPTR) text, PCRE2_ZERO_TERMINATED,
                        options | PCRE2_MATCH_INVALID_UTF, &number, &offset, context);
  pcre2_compile_context_free (context);
  if (code != NULL)
    return code;

  pcre2_get_error_message (number, message, sizeof message);
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
               _("At character %ld of the expression: %s"),
               g_utf8_strlen (text, (gssize) offset) + 1, (const char *) message);
  return NULL;
}

static pcre2_code *
compile_literal (const char *text,
                 GError    **error)
{
  pcre2_code *code = compile (text, PCRE2_LITERAL | PCRE2_CASELESS, error);

  if (code != NULL)
    pcre2_jit_compile (code, PCRE2_JIT_COMPLETE);
  return code;
}

/* A string as an expression. */
static char *
escape (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      if ((guchar) *at < 0x80 && !g_ascii_isalnum (*at) && *at != '_')
        g_string_append_c (escaped, '\\');
      g_string_append_c (escaped, *at);
    }
  return g_string_free (escaped, FALSE);
}

static char *
dup_as_word (const char *expression)
{
  return g_strconcat ("(?<!\\w)(?:", expression, ")(?!\\w)", NULL);
}

static gboolean
compile_expression (SearchPattern       *self,
                    const char          *text,
                    const SearchMeaning *meaning,
                    GError             **error)
{
  const uint32_t options = PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
                           (ignores_case (text, meaning) ? PCRE2_CASELESS : 0);
  g_autofree char *plain = meaning->is_regex ? g_strdup (text) : escape (text);
  g_autofree char *whole = meaning->is_word ? dup_as_word (plain) : g_strdup (plain);
  g_autofree char *confined = search_expression_dup_confined (whole);
  pcre2_code      *alone = compile (plain, options, error);
  uint32_t         n_characters = 0;

  if (alone == NULL)
    return FALSE;
  pcre2_code_free (alone);

  self->code = compile (whole, options, error);
  if (self->code == NULL)
    return FALSE;
  pcre2_jit_compile (self->code, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD);
  self->careful = compile (whole, options | PCRE2_AUTO_CALLOUT, error);
  if (self->careful == NULL)
    return FALSE;
  if (confined != NULL)
    self->confined = compile (confined, options | PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX, NULL);
  if (self->confined != NULL)
    pcre2_jit_compile (self->confined, PCRE2_JIT_COMPLETE);

  pcre2_pattern_info (self->code, PCRE2_INFO_MAXLOOKBEHIND, &n_characters);
  self->n_before = UTF8_BYTES * ((gsize) n_characters + 2);
  self->is_bounded = search_expression_is_bounded (plain);
  self->takes_returns = strstr (plain, "\\r") != NULL || strchr (plain, '\r') != NULL;
  return TRUE;
}

/* What is looked for before the expression is tried. */
static gboolean
init_literal (SearchPattern       *self,
              const char          *text,
              const SearchMeaning *meaning,
              GError             **error)
{
  g_autofree char *literal = meaning->is_regex ? search_expression_dup_literal (text)
                                               : g_strdup (text);

  if (literal == NULL)
    return TRUE;
  search_literal_init (&self->literal, literal, strlen (literal));
  if (!ignores_case (text, meaning) || search_literal_fold (&self->literal))
    return TRUE;
  self->folded_literal = compile_literal (literal, error);
  return self->folded_literal != NULL;
}

SearchPattern *
search_pattern_new (const char          *text,
                    const SearchMeaning *meaning,
                    GError             **error)
{
  g_autoptr(SearchPattern) self = g_new0 (SearchPattern, 1);

  if (strchr (text, '\n') != NULL)
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("Lines are searched one by one: a text of several lines is in none"));
      return NULL;
    }
  self->is_literal = !meaning->is_regex && !meaning->is_word;
  if (!self->is_literal && !compile_expression (self, text, meaning, error))
    return NULL;
  return init_literal (self, text, meaning, error) ? g_steal_pointer (&self) : NULL;
}

void
search_pattern_free (SearchPattern *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->folded_literal, pcre2_code_free);
  g_clear_pointer (&self->code, pcre2_code_free);
  g_clear_pointer (&self->confined, pcre2_code_free);
  g_clear_pointer (&self->careful, pcre2_code_free);
  search_literal_clear (&self->literal);
  g_free (self);
}
