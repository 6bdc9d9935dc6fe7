/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"
#include "search-expression.h"
#include "search-matcher.h"

#include <string.h>

/* How often the cancellation is looked at, which the linker leads here; and the look from which on
   it is there. */
static guint64 n_looks;
static guint64 cancelled_at;

/* What may have been done since the last look, and the most of that between any two. Machine code
   is charged with all that its limit lets it do: each step goes over a line at most. Other code is
   charged with the steps that it took and the bytes that they went over. */
static guint64 quick_work;
static guint64 careful_work;
static guint64 most_quick_work;
static guint64 most_careful_work;
static guint64 limit = G_MAXUINT64;
static gsize   position;

static int (*callout) (pcre2_callout_block *,
                       void *);

enum
{
  MAX_STEP_BYTES = 2048,
  MAX_QUICK_WORK = 1 << 30,
  MAX_CAREFUL_WORK = 1 << 21
};

static void
note_look (void)
{
  most_quick_work = MAX (most_quick_work, quick_work);
  most_careful_work = MAX (most_careful_work, careful_work);
  quick_work = careful_work = 0;
}

gboolean __wrap_bellhop_job_checkpoint (BellhopJob *job,
                                        GError    **error);
int      __real_pcre2_match_8 (const pcre2_code    *code,
                               PCRE2_SPTR           subject,
                               PCRE2_SIZE           length,
                               PCRE2_SIZE           from,
                               uint32_t             options,
                               pcre2_match_data    *match,
                               pcre2_match_context *context);
int      __wrap_pcre2_match_8 (const pcre2_code    *code,
                               PCRE2_SPTR           subject,
                               PCRE2_SIZE           length,
                               PCRE2_SIZE           from,
                               uint32_t             options,
                               pcre2_match_data    *match,
                               pcre2_match_context *context);
int      __real_pcre2_set_callout_8 (pcre2_match_context *context,
                                     int (*func) (pcre2_callout_block *,
                                             void *),
                                     void *data);
int      __wrap_pcre2_set_callout_8 (pcre2_match_context *context,
                                     int (*func) (pcre2_callout_block *,
                                             void *),
                                     void *data);
int      __real_pcre2_set_match_limit_8 (pcre2_match_context *context,
                                         uint32_t             value);
int      __wrap_pcre2_set_match_limit_8 (pcre2_match_context *context,
                                         uint32_t             value);

gboolean
__wrap_bellhop_job_checkpoint (BellhopJob *job,
                               GError    **error)
{
  n_looks++;
  note_look ();
  if (n_looks < cancelled_at)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

/* The careful code has no limit but its callout. */
int
__wrap_pcre2_match_8 (const pcre2_code    *code,
                      PCRE2_SPTR           subject,
                      PCRE2_SIZE           length,
                      PCRE2_SIZE           from,
                      uint32_t             options,
                      pcre2_match_data    *match,
                      pcre2_match_context *context)
{
  uint32_t of_code = 0;

  pcre2_pattern_info (code, PCRE2_INFO_ARGOPTIONS, &of_code);
  position = from;
  if ((of_code & PCRE2_AUTO_CALLOUT) == 0)
    quick_work += limit * (length - from + 1) * MIN (length + 1, MAX_STEP_BYTES);
  return __real_pcre2_match_8 (code, subject, length, from, options, match, context);
}

static int
callout_cb (pcre2_callout_block *step,
            void                *data)
{
  careful_work += 1 + (step->current_position > position ? step->current_position - position : 0);
  position = step->current_position;
  return callout (step, data);
}

int
__wrap_pcre2_set_callout_8 (pcre2_match_context *context,
                            int (*func) (pcre2_callout_block *,
                                         void *),
                            void *data)
{
  callout = func;
  return __real_pcre2_set_callout_8 (context, callout_cb, data);
}

int
__wrap_pcre2_set_match_limit_8 (pcre2_match_context *context,
                                uint32_t             value)
{
  limit = value;
  return __real_pcre2_set_match_limit_8 (context, value);
}

/* --- Expressions that hurt engines which backtrack --- */

static const char *const expressions[] = {
  "(a+)+$",
  "(a|a)*[bd]",
  "(a|aa)+$",
  "(.*)*[xz]",
  "(a+a+)+[yz]",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  "(?:a?){30}a{30}[bz]",
  "a*a*a*a*a*[bz]",
  ".*.*.*[;!]",
  "[^)]*[0-9][qz]",
  "(\\w+\\s*)+[;!]",
  "((a*)*)*[yz]",
  "(a|b|ab)*[cz]",
  "\\s+$",
  "(.+)\\1+[;z]",
  "(?:(?:a{1,90}){1,90})[bz]",
  "a.*[bw].*a.*[qv]\\b",
  "\"([^\"\\\\]|\\\\.)*\"[XY]",
  "(?:\\p{L}+\\p{N}*)+[!;]",
  "(?=(\\w+ ?)+$)\\W",
};

/* A piece, and how often it comes. */
static const struct
{
  const char *piece;
  guint       n_pieces;
} texts[] = {
  { "a", 60 },
  { "a", 5000 },
  { "a", 1000000 },
  { "ab", 3000 },
  { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n", 2000 },
  { "word and word, 12 (words) ", 4000 },
  { " ", 100000 },
  { "\"\\\\", 20000 },
  { "xéßx", 20000 },
  { "aaaa aaaa\n", 20000 },
};

static char *
repeat (const char *piece,
        guint       n_pieces)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_pieces; i++)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

/* Through all lines, as the reader goes. */
static SearchResult
search_all (SearchMatcher *matcher,
            const char    *text)
{
  const gsize  length = strlen (text);
  SearchResult result = SEARCH_NONE;
  gsize        at = 0;

  search_matcher_begin (matcher, NULL);
  n_looks = 0;
  while (at < length && result != SEARCH_CANCELLED && !search_matcher_is_exhausted (matcher))
    {
      SearchMatch match = { length, length };
      const char *end;

      result = search_matcher_find (matcher, text, length, at, &match, NULL);
      end = match.start < length ? strchr (text + MAX (match.start, at), '\n') : NULL;
      if (result == SEARCH_NONE || end == NULL)
        break;
      at = (gsize) (end - text) + 1;
    }
  return result;
}

static SearchMatcher *
matcher_new (const char     *expression,
             SearchPattern **out_pattern)
{
  const SearchMeaning meaning = { TRUE, FALSE, SEARCH_CASE_SENSITIVE };
  g_autoptr(GError) error = NULL;

  *out_pattern = search_pattern_new (expression, &meaning, &error);
  g_assert_no_error (error);
  return search_matcher_new (*out_pattern);
}

/* Whatever the expression and the text: a request to cancel is seen before much has been done, and
   ends it at once. */
static void
test_hostile (void)
{
  const guint64 n_allowed = 200;

  g_assert_cmpuint (G_N_ELEMENTS (expressions) * G_N_ELEMENTS (texts), >=, 200);
  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_autoptr(SearchPattern) pattern = NULL;
      g_autoptr(SearchMatcher) matcher = matcher_new (expressions[i], &pattern);

      for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
        {
          g_autofree char *text = repeat (texts[j].piece, texts[j].n_pieces);

          cancelled_at = n_allowed;
          note_look ();
          most_quick_work = most_careful_work = 0;
          if (search_all (matcher, text) == SEARCH_CANCELLED)
            g_assert_cmpuint (n_looks, <=, n_allowed + 1);
          else
            g_assert_cmpuint (n_looks, <, n_allowed);
          note_look ();
          if (most_quick_work > MAX_QUICK_WORK || most_careful_work > MAX_CAREFUL_WORK)
            g_test_message ("%s on %u times “%s”", expressions[i], texts[j].n_pieces,
                            texts[j].piece);
          g_assert_cmpuint (most_quick_work, <=, MAX_QUICK_WORK);
          g_assert_cmpuint (most_careful_work, <=, MAX_CAREFUL_WORK);
        }
    }
}

/* Left to itself it gives up, on a line and on a file. */
static void
test_budget (void)
{
  g_autofree char *line = g_strconcat ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "c\n",
                                       NULL);
  g_autofree char *text = repeat (line, 40);
  g_autoptr(SearchPattern) pattern = NULL;
  g_autoptr(SearchMatcher) matcher = matcher_new ("(a|a)*[bd]", &pattern);

  cancelled_at = G_MAXUINT64;
  g_assert_cmpint (search_all (matcher, line), ==, SEARCH_GAVE_UP);
  g_assert_cmpuint (n_looks, <, 1000);
  g_assert_false (search_matcher_is_exhausted (matcher));
  g_assert_cmpint (search_all (matcher, text), ==, SEARCH_GAVE_UP);
  g_assert_cmpuint (n_looks, <, 20000);
  g_assert_true (search_matcher_is_exhausted (matcher));
}

/* --- What is told of an expression --- */

static void
test_capitals (void)
{
  static const char *const with[] = { "A", "a[B-D]", "\\QaB\\E", "\\.É", "(?<n>X)", "[\\]X]" };
  static const char *const without[] = { "error\\W", "err\\D+\\S", "\\p{L}+rror", "\\PLx",
                                         "(?<Name>x)", "(?P<Name>x)(?P=Name)", "(?'N'x)\\k{N}",
                                         "\\x{AB}\\xAB", "[\\W\\D]", "[[:Alpha:]]", "\\N{U+AB}",
                                         "\\cA\\Ax\\Z", "(*UCP)x", "" };

  for (guint i = 0; i < G_N_ELEMENTS (with); i++)
    g_assert_true (search_expression_has_capitals (with[i]));
  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    g_assert_false (search_expression_has_capitals (without[i]));
}

static void
test_literals (void)
{
  static const char *const pairs[][2] = {
    { "[a-z]+_suspend$", "_suspend" },
    { "z.*z.*needl[f]", "needl" },
    { "printf\\(x", "printf(x" },
    { "(foo|bar)bazz", "bazz" },
    { "abcd?e", "abc" },
    { "abcd{0,2}", "abc" },
    { "abcd{2}e", "abcd" },
    { "abc(?=x)de", "abc" },
    { "abc\\x41", "abc" },
    { "abc|de", NULL },
    { "(?i)abcd", NULL },
    { "(?x)ab cd", NULL },
    { "ab", NULL },
    { "(abcd)*", NULL },
    { "(*ANYCRLF)abcd", NULL },
    { "[[:alpha:]abc]defg", "defg" },
    { "abc[^]x]*defg", "defg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *literal = search_expression_dup_literal (pairs[i][0]);

      g_assert_cmpstr (literal, ==, pairs[i][1]);
    }
}

static void
test_confined (void)
{
  static const char *const pairs[][2] = {
    { "[^)]*x", "[^\\n)]*x" },
    { "[^]a]", "[^\\n\\]a]" },
    { "a\\Wb", "a[^\\w\\n]b" },
    { "^a(?!b|c)+$", "^a(?!b|c)+$" },
    { "\\p{L}", "[^\\P{L}\\n]" },
    { "a\\n", NULL },
    { "\\Aa", NULL },
    { "(?s)a.b", NULL },
    { "[\\x00-\\x7f]", NULL },
    { "[\t-a]", NULL },
    { "[[:space:]]", NULL },
    { "[\\W]", NULL },
    { "(a)\\1", NULL },
    { "\\p{^L}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *confined = search_expression_dup_confined (pairs[i][0]);

      g_assert_cmpstr (confined, ==, pairs[i][1]);
    }
}

/* Of any length, in any text: where memmem() finds it. */
static void
test_find_literal (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      const guint      n_letters = (guint) g_test_rand_int_range (1, 5);
      g_autofree char *text = g_malloc (400);
      const gsize      length = (gsize) g_test_rand_int_range (0, 400);
      const gsize      n_bytes = (gsize) g_test_rand_int_range (1, 12);
      const char      *found;
      SearchLiteral    literal;
      char             bytes[12];

      for (gsize j = 0; j < length; j++)
        text[j] = (char) ('a' + g_test_rand_int_range (0, (gint32) n_letters));
      for (gsize j = 0; j < n_bytes; j++)
        bytes[j] = (char) ('a' + g_test_rand_int_range (0, (gint32) n_letters));
      search_literal_init (&literal, bytes, n_bytes);
      found = search_literal_find (&literal, text, length);
      g_assert_true (found == memmem (text, length, bytes, n_bytes));
      search_literal_clear (&literal);
    }
}

static void
fill (char       *bytes,
      gsize       length,
      const char *letters,
      gint32      n_letters)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = letters[g_test_rand_int_range (0, n_letters)];
}

/* In any case: where it is once all is in lower case. Signs that differ from others by the bit that
 * letters of two cases differ by are themselves alone. */
static void
test_find_folded (void)
{
  static const char letters[] = "aA[{bB@`cC\x01!";

  for (guint i = 0; i < 20000; i++)
    {
      const gint32     n_letters = g_test_rand_int_range (2, sizeof letters);
      const gsize      length = (gsize) g_test_rand_int_range (0, 400);
      const gsize      n_bytes = (gsize) g_test_rand_int_range (1, 8);
      g_autofree char *text = g_malloc0 (401);
      g_autofree char *lower = NULL;
      const char      *found;
      const char      *expected;
      SearchLiteral    literal;
      char             bytes[8];

      fill (text, length, letters, n_letters);
      fill (bytes, n_bytes, letters, n_letters);
      search_literal_init (&literal, bytes, n_bytes);
      g_assert_true (search_literal_fold (&literal));
      found = search_literal_find (&literal, text, length);
      lower = g_ascii_strdown (text, (gssize) length);
      expected = memmem (lower, length, literal.text, n_bytes);
      g_assert_cmpint (found != NULL ? found - text : -1, ==,
                       expected != NULL ? expected - lower : -1);
      search_literal_clear (&literal);
    }
}

/* Letters of which other scripts have the same, and what is long, are left to PCRE2. */
static void
test_cannot_fold (void)
{
  static const char *const unfolded[] = { "k", "Kelvin", "less", "ä", "aé",
                                          "abcdefghijabcdefghijabcdefghijabc" };

  for (guint i = 0; i < G_N_ELEMENTS (unfolded); i++)
    {
      SearchLiteral literal;

      search_literal_init (&literal, unfolded[i], strlen (unfolded[i]));
      g_assert_false (search_literal_fold (&literal));
      search_literal_clear (&literal);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search-parts/hostile", test_hostile);
  g_test_add_func ("/search-parts/budget", test_budget);
  g_test_add_func ("/search-parts/capitals", test_capitals);
  g_test_add_func ("/search-parts/literals", test_literals);
  g_test_add_func ("/search-parts/find-literal", test_find_literal);
  g_test_add_func ("/search-parts/find-folded", test_find_folded);
  g_test_add_func ("/search-parts/cannot-fold", test_cannot_fold);
  g_test_add_func ("/search-parts/confined", test_confined);
  return g_test_run ();
}
