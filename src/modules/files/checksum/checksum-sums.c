/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-sums.h"

/*
 * The forms of a line: “DIGEST  NAME” and “DIGEST *NAME” of sha256sum, “SHA256 (NAME) = DIGEST” of
 * BSD and of `sha256sum --tag`, “SHA2-256(NAME)= DIGEST” of openssl, and a digest alone. A line
 * that starts with a backslash has a name with escapes.
 */

void
checksum_sum_free (ChecksumSum *self)
{
  g_free (self->name);
  g_free (self->digest);
  g_free (self);
}

/* Takes @digest and @name. */
static ChecksumSum *
sum_new (char       *digest,
         ChecksumSet algorithms,
         char       *name)
{
  ChecksumSum *self = g_new0 (ChecksumSum, 1);

  self->digest = digest;
  self->algorithms = algorithms;
  self->name = name;
  return self;
}

/* The name between @start and @end, or NULL when its escapes are wrong. */
static char *
unescape_name (const char *start,
               const char *end,
               gboolean    escaped)
{
  g_autoptr(GString) name = g_string_sized_new ((gsize) (end - start));

  for (const char *c = start; c < end; c++)
    {
      if (!escaped || *c != '\\')
        {
          g_string_append_c (name, *c);
          continue;
        }
      if (++c == end)
        return NULL;
      if (*c == 'n')
        g_string_append_c (name, '\n');
      else if (*c == 'r')
        g_string_append_c (name, '\r');
      else if (*c == '\\')
        g_string_append_c (name, '\\');
      else
        return NULL;
    }
  return name->len > 0 ? g_strdup (name->str) : NULL;
}

static const char *
skip_spaces (const char *start,
             const char *end)
{
  while (start < end && (*start == ' ' || *start == '\t'))
    start++;
  return start;
}

static const char *
skip_word (const char *start,
           const char *end)
{
  while (start < end && *start != ' ' && *start != '\t')
    start++;
  return start;
}

static ChecksumSum *
parse_plain (const char *start,
             const char *end,
             gboolean    escaped)
{
  const char      *word_end = skip_word (start, end);
  g_autofree char *digest = checksum_digest_normalize (start, (gsize) (word_end - start));
  g_autofree char *name = NULL;
  ChecksumSet      algorithms;

  if (digest == NULL)
    return NULL;

  algorithms = checksum_algorithms_of_digest (digest);
  if (skip_spaces (word_end, end) == end)
    return sum_new (g_steal_pointer (&digest), algorithms, NULL);

  /* One space, then one for text or an asterisk for binary; the name may begin with either. */
  word_end++;
  if (word_end < end && (*word_end == ' ' || *word_end == '*'))
    word_end++;
  name = unescape_name (word_end, end, escaped);
  if (name == NULL)
    return NULL;
  return sum_new (g_steal_pointer (&digest), algorithms, g_steal_pointer (&name));
}

static ChecksumSum *
parse_tagged (const char *start,
              const char *end,
              gboolean    escaped)
{
  const char      *open = memchr (start, '(', (gsize) (end - start));
  const char      *equals = memrchr (start, '=', (gsize) (end - start));
  g_autofree char *tag = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *name = NULL;
  const char      *digest_start;
  const char      *close;
  ChecksumSet      algorithms;

  if (open == NULL || equals == NULL || equals <= open)
    return NULL;
  close = memrchr (open, ')', (gsize) (equals - open));
  if (close == NULL || skip_spaces (close + 1, equals) != equals)
    return NULL;

  tag = g_strndup (start, (gsize) (open - start));
  algorithms = checksum_algorithm_find (tag);
  digest_start = skip_spaces (equals + 1, end);
  digest = checksum_digest_normalize (digest_start,
                                      (gsize) (skip_word (digest_start, end) - digest_start));
  name = unescape_name (open + 1, close, escaped);
  if (digest == NULL || name == NULL || (algorithms & checksum_algorithms_of_digest (digest)) == 0)
    return NULL;
  return sum_new (g_steal_pointer (&digest), algorithms, g_steal_pointer (&name));
}

/* A line of a checksum file, or NULL when it is none. */
ChecksumSum *
checksum_sum_parse_line (const char *line,
                         gsize       length)
{
  const char  *start = line;
  const char  *end = line + length;
  gboolean     escaped;
  ChecksumSum *sum;

  if (end > start && end[-1] == '\r')
    end--;
  escaped = start < end && *start == '\\';
  if (escaped)
    start++;

  sum = parse_plain (start, end, escaped);
  return sum != NULL ? sum : parse_tagged (start, end, escaped);
}

/* What a person pastes: “DIGEST”, “sha256:DIGEST” or a line of a checksum file. NULL when it is
   none. */
ChecksumSum *
checksum_sum_parse_expected (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char            *colon = strchr (stripped, ':');
  g_autofree char *digest = NULL;
  ChecksumSet      algorithms;

  if (colon == NULL)
    return checksum_sum_parse_line (stripped, strlen (stripped));

  *colon = '\0';
  algorithms = checksum_algorithm_find (stripped);
  digest = checksum_digest_normalize (colon + 1, strlen (colon + 1));
  if (digest == NULL || (algorithms & checksum_algorithms_of_digest (digest)) == 0)
    return NULL;
  return sum_new (g_steal_pointer (&digest), algorithms, NULL);
}

/* The algorithm that the name of a checksum file speaks of: “B2SUMS”, “disk.iso.sha3-256”. */
ChecksumSet
checksum_sums_guess (const char *file_name)
{
  const char      *dot = strrchr (file_name, '.');
  g_autofree char *word = g_ascii_strdown (dot != NULL ? dot + 1 : file_name, -1);

  if (g_str_has_suffix (word, "sums"))
    word[strlen (word) - strlen ("sums")] = '\0';
  else if (g_str_has_suffix (word, "sum"))
    word[strlen (word) - strlen ("sum")] = '\0';
  return checksum_algorithm_find (strcmp (word, "b2") == 0 ? "blake2b" : word);
}

/* Adds a line that `sha256sum --check` and its kin accept. */
void
checksum_sums_append (GString    *sums,
                      const char *name,
                      guint       algorithm,
                      const char *digest,
                      gboolean    tagged)
{
  g_autoptr(GString) escaped = g_string_new (name);

  g_string_replace (escaped, "\\", "\\\\", 0);
  g_string_replace (escaped, "\n", "\\n", 0);
  g_string_replace (escaped, "\r", "\\r", 0);
  if (strcmp (escaped->str, name) != 0)
    g_string_append_c (sums, '\\');

  if (tagged)
    g_string_append_printf (sums, "%s (%s) = %s\n", checksum_algorithm_get (algorithm)->tag,
                            escaped->str, digest);
  else
    g_string_append_printf (sums, "%s  %s\n", digest, escaped->str);
}
