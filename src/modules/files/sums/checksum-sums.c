/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-sums.h"

#include <string.h>

/*
 * The forms of a line: “DIGEST  NAME” and “DIGEST *NAME” of sha256sum, “SHA256 (NAME) = DIGEST” of
 * BSD and of `sha256sum --tag`, “SHA2-256(NAME)= DIGEST” of openssl, “NAME CRC” of SFV files, those
 * of pages and of Windows that name the algorithm first, and a digest alone. A line that starts
 * with a backslash has a name with escapes.
 *
 * A line that is none of these but holds what looks like a digest is not passed over: somebody
 * meant it to be compared.
 */

enum
{
  /* As many hexadecimal digits in a row are no word of a language. */
  LOOKS_LIKE_DIGEST = 16,
  /* The shortest that is so long that a wrong letter in it is a slip. */
  LONG_DIGEST = 32,
  CRC32_DIGITS = 8,
  MAX_LABEL_BYTES = 16
};

static const char byte_order_mark[] = "\xef\xbb\xbf";

void
checksum_sum_free (ChecksumSum *self)
{
  g_free (self->name);
  g_free (self->other_name);
  g_free (self->digest);
  g_free (self->tag);
  g_free (self);
}

ChecksumSum *
checksum_sum_new (char       *digest,
                  ChecksumSet algorithms,
                  char       *name)
{
  ChecksumSum *self = g_new0 (ChecksumSum, 1);

  self->digest = digest;
  self->algorithms = algorithms;
  self->likely = algorithms;
  self->name = name;
  return self;
}

/* What there is of a line that cannot be compared; takes @tag and @name. */
static ChecksumLineKind
give_bad (char         *tag,
          char         *name,
          ChecksumSum **out_sum)
{
  if (name == NULL)
    {
      g_free (tag);
      return CHECKSUM_LINE_BAD;
    }
  *out_sum = checksum_sum_new (NULL, 0, name);
  (*out_sum)->tag = tag;
  return CHECKSUM_LINE_SUM;
}

/* The name between @start and @end, or NULL when that is none. */
static char *
unescape_name (const char *start,
               const char *end,
               gboolean    escaped)
{
  g_autoptr(GString) name = NULL;

  if (start >= end || memchr (start, '\0', (gsize) (end - start)) != NULL)
    return NULL;
  if (!escaped)
    return g_strndup (start, (gsize) (end - start));

  name = g_string_sized_new ((gsize) (end - start));
  for (const char *c = start; c < end; c++)
    {
      if (*c != '\\')
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
  return g_strdup (name->str);
}

static const char *
trim_end (const char *start,
          const char *end)
{
  while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  return end;
}

/* Whether a word that is no digest was meant to be one: of a length that there is not, or with a
   letter that is none of its digits. */
static gboolean
looks_like_digest (const char *start,
                   const char *end)
{
  const gsize length = (gsize) (end - start);
  gsize       n_leading = 0;
  gsize       n_digits = 0;

  for (const char *c = start; c < end; c++)
    {
      n_digits += g_ascii_isxdigit (*c);
      if (n_digits == (gsize) (c - start) + 1)
        n_leading = n_digits;
    }
  return n_leading >= LOOKS_LIKE_DIGEST ||
         (length >= LONG_DIGEST && checksum_algorithms_of_length (length) != 0 &&
          n_digits >= length / 4 * 3);
}

/* --- The forms --- */

static ChecksumLineKind
parse_plain (const char   *start,
             const char   *end,
             gboolean      escaped,
             ChecksumSet   guess,
             ChecksumSum **out_sum)
{
  const char      *word_end = checksum_sums_skip_word (start, end);
  const char      *name_start = word_end < end ? word_end + 1 : end;
  const gsize      length = (gsize) (word_end - start);
  g_autofree char *digest = checksum_digest_normalize (start, length);
  g_autofree char *name = NULL;

  /* One blank, then one for text or an asterisk for binary; the name may begin with either. */
  if (name_start < end && (*name_start == ' ' || *name_start == '*'))
    name_start++;
  name = unescape_name (name_start, end, escaped);
  if (digest == NULL)
    return looks_like_digest (start, word_end)
             ? give_bad (g_strdup (""), g_steal_pointer (&name), out_sum)
             : CHECKSUM_LINE_OTHER;
  /* Eight digits may also be a date, or a word. */
  if (length == CRC32_DIGITS && guess != checksum_algorithms_of_length (CRC32_DIGITS))
    return CHECKSUM_LINE_OTHER;
  if (name == NULL && name_start < end)
    return CHECKSUM_LINE_BAD;

  *out_sum = checksum_sum_new (g_steal_pointer (&digest), checksum_algorithms_of_length (length),
                               g_steal_pointer (&name));
  return CHECKSUM_LINE_SUM;
}

/* “SHA256 (” before a name; NULL when what stands before @open is not one word. */
static char *
dup_tag (const char *start,
         const char *open)
{
  const char *tag_end = trim_end (start, open);

  for (const char *c = start; c < tag_end; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-_./", *c) == NULL)
      return NULL;
  return tag_end > start ? g_strndup (start, (gsize) (tag_end - start)) : NULL;
}

/* Hexadecimal digits, in groups as `openssl dgst -c` writes them too, or base64 as cksum can write;
   NULL when it is no digest of @algorithm. */
static char *
parse_digest (const char *start,
              const char *end,
              ChecksumSet algorithm)
{
  const gsize        length = (gsize) (end - start);
  g_autofree char   *text = checksum_digest_normalize (start, length);
  g_autofree guint8 *bytes = NULL;
  gsize              n_bytes;

  if ((checksum_algorithms_of_length (length) & algorithm) != 0)
    return g_steal_pointer (&text);
  if (text == NULL)
    text = checksum_sums_join_digits (start, end);
  if (text != NULL && (checksum_algorithms_of_length (strlen (text)) & algorithm) != 0)
    return g_steal_pointer (&text);
  if (length > 2 * CHECKSUM_MAX_BYTES || text != NULL)
    return NULL;
  text = g_strndup (start, length);
  bytes = g_base64_decode (text, &n_bytes);
  if ((checksum_algorithms_of_length (2 * n_bytes) & algorithm) == 0 ||
      length != (n_bytes + 2) / 3 * 4)
    return NULL;
  return checksum_digest_to_string (bytes, (guint) n_bytes);
}

/* The last parenthesis, which an equals sign follows. */
static const char *
find_close (const char  *open,
            const char  *end,
            const char **out_digest)
{
  const char *close = memrchr (open, ')', (gsize) (end - open));
  const char *equals = close != NULL ? checksum_sums_skip_spaces (close + 1, end) : end;

  if (equals == end || *equals != '=')
    return NULL;
  *out_digest = checksum_sums_skip_spaces (equals + 1, end);
  return close;
}

static ChecksumLineKind
parse_tagged (const char   *start,
              const char   *end,
              gboolean      escaped,
              ChecksumSum **out_sum)
{
  const char      *open = memchr (start, '(', (gsize) (end - start));
  g_autofree char *tag = open != NULL ? dup_tag (start, open) : NULL;
  const char      *digest_start = NULL;
  const char      *close = tag != NULL ? find_close (open, end, &digest_start) : NULL;
  g_autofree char *digest = NULL;
  g_autofree char *name = NULL;
  ChecksumSet      algorithm;

  if (close == NULL)
    return CHECKSUM_LINE_OTHER;

  end = trim_end (digest_start, end);
  algorithm = checksum_algorithm_find (tag);
  digest = parse_digest (digest_start, end, algorithm);
  name = unescape_name (open + 1, close, escaped);
  if (digest != NULL && name != NULL)
    {
      *out_sum = checksum_sum_new (g_steal_pointer (&digest), algorithm, g_steal_pointer (&name));
      return CHECKSUM_LINE_SUM;
    }
  if (algorithm == 0 && (end - digest_start < CRC32_DIGITS ||
                         checksum_sums_skip_word (digest_start, end) != end))
    return CHECKSUM_LINE_OTHER;
  return give_bad (g_steal_pointer (&tag), g_steal_pointer (&name), out_sum);
}

static gboolean
parse_crc_tagged (const char   *line,
                  const char   *end,
                  ChecksumSum **out_sum)
{
  const char    *start = checksum_sums_skip_spaces (line, end);
  const gboolean escaped = start < end && *start == '\\';
  g_autoptr(ChecksumSum) sum = NULL;

  if (parse_tagged (start + escaped, end, escaped, &sum) != CHECKSUM_LINE_SUM)
    return FALSE;
  *out_sum = g_steal_pointer (&sum);
  return TRUE;
}

static ChecksumLineKind
parse_sfv (const char   *start,
           const char   *end,
           ChecksumSum **out_sum)
{
  const char      *word_end = trim_end (start, end);
  const char      *word = word_end;
  g_autofree char *digest = NULL;
  g_autofree char *name = NULL;

  if (word_end == start || *start == ';')
    return CHECKSUM_LINE_OTHER;
  while (word > start && word[-1] != ' ' && word[-1] != '\t')
    word--;
  name = word > start ? unescape_name (start, word - 1, FALSE) : NULL;
  if (word_end - word == CRC32_DIGITS)
    digest = checksum_digest_normalize (word, CRC32_DIGITS);
  if (digest == NULL || name == NULL)
    return CHECKSUM_LINE_BAD;

  *out_sum = checksum_sum_new (g_steal_pointer (&digest),
                               checksum_algorithms_of_length (CRC32_DIGITS),
                               g_steal_pointer (&name));
  return CHECKSUM_LINE_SUM;
}

/* --- Forms that say less --- */

/* “SHA256: DIGEST” of pages, “sha256-BASE64” too, “sha256:DIGEST  NAME”, and a row of
   Get-FileHash. */
static ChecksumLineKind
parse_labelled (const char   *start,
                const char   *end,
                ChecksumSum **out_sum)
{
  const char *word_end;
  const char *name;

  for (const char *c = start; c < end && c - start < MAX_LABEL_BYTES; c++)
    {
      const gsize       length = strchr (":-= \t", *c) != NULL ? (gsize) (c - start) : 0;
      g_autofree char  *label = length > 0 ? g_strndup (start, length) : NULL;
      const ChecksumSet algorithm = label != NULL ? checksum_algorithm_find (label) : 0;
      g_autofree char  *digest = NULL;

      if (algorithm == 0)
        continue;
      while (c < end && strchr (":-= \t", *c) != NULL)
        c++;
      word_end = checksum_sums_skip_word (c, end);
      digest = parse_digest (c, word_end, algorithm);
      if (digest == NULL)
        continue;
      name = checksum_sums_skip_spaces (word_end, end);
      *out_sum = checksum_sum_new (g_steal_pointer (&digest), algorithm,
                                   unescape_name (name, end, FALSE));
      return CHECKSUM_LINE_SUM;
    }
  return CHECKSUM_LINE_OTHER;
}

/* “58 91 b5 …” of certutil. */
static ChecksumLineKind
parse_grouped (const char   *start,
               const char   *end,
               ChecksumSum **out_sum)
{
  char *digest = checksum_sums_join_digits (start, trim_end (start, end));

  if (digest == NULL)
    return CHECKSUM_LINE_OTHER;
  *out_sum = checksum_sum_new (digest, checksum_algorithms_of_length (strlen (digest)), NULL);
  return CHECKSUM_LINE_SUM;
}

/* Whether these eight digits are no word and no date, as nearly all are. */
static gboolean
is_certain_crc (const char *digits)
{
  gboolean has_letter = FALSE;
  gboolean has_number = FALSE;

  for (guint i = 0; i < CRC32_DIGITS; i++)
    {
      has_letter |= g_ascii_isalpha (digits[i]);
      has_number |= g_ascii_isdigit (digits[i]);
    }
  return has_letter && has_number;
}

static ChecksumLineKind
give_crc (const char   *digits,
          char         *name,
          gboolean      is_certain,
          ChecksumSum **out_sum)
{
  *out_sum = checksum_sum_new (checksum_digest_normalize (digits, CRC32_DIGITS),
                               checksum_algorithms_of_length (CRC32_DIGITS), name);
  (*out_sum)->is_crc_among_others = TRUE;
  (*out_sum)->is_doubtful = !is_certain;
  return CHECKSUM_LINE_SUM;
}

static gboolean
is_crc (const char *start,
        const char *end)
{
  g_autofree char *digest = end - start == CRC32_DIGITS
                              ? checksum_digest_normalize (start, CRC32_DIGITS)
                              : NULL;

  return digest != NULL;
}

/* “CRC  NAME” and “NAME CRC” in a list that is not of CRC-32 alone. A label is no name, and what
   has neither a dot nor a slash may be another word. */
static ChecksumLineKind
parse_crc (const char   *start,
           const char   *end,
           gboolean      escaped,
           ChecksumSum **out_sum)
{
  const char *word_end = checksum_sums_skip_word (start, end);
  const char *last_end = trim_end (start, end);
  const char *last = last_end;
  char       *name;

  while (last > start && last[-1] != ' ' && last[-1] != '\t')
    last--;
  if (is_crc (start, word_end))
    {
      const gboolean is_usual = end - word_end > 2 && word_end[0] == ' ' &&
                                (word_end[1] == ' ' || word_end[1] == '*');

      name = unescape_name (MIN (word_end + 1 + is_usual, end), end, escaped);
      if (name != NULL)
        return give_crc (start, name, is_certain_crc (start), out_sum);
      return is_certain_crc (start) ? CHECKSUM_LINE_BAD : CHECKSUM_LINE_OTHER;
    }
  if (last == start || !is_crc (last, last_end) || strchr ("#;", *start) != NULL)
    return CHECKSUM_LINE_OTHER;
  name = unescape_name (start, trim_end (start, last), FALSE);
  if (name != NULL && !g_str_has_suffix (name, ":"))
    return give_crc (last, name, is_certain_crc (last) && strpbrk (name, "./") != NULL, out_sum);
  g_free (name);
  return CHECKSUM_LINE_OTHER;
}

/* “CRC LENGTH NAME” of cksum, which is of another CRC. */
static gboolean
is_of_cksum (const char *start,
             const char *end)
{
  const char *length = start;
  const char *name;

  while (length < end && g_ascii_isdigit (*length))
    length++;
  name = length + (length < end && *length == ' ');
  while (name < end && g_ascii_isdigit (*name))
    name++;
  return length - start >= 6 && length - start <= 10 && name > length + 1 && name < end - 1 &&
         *name == ' ';
}

/* --- Any --- */

static ChecksumLineKind
parse_any (const char   *start,
           const char   *end,
           gboolean      escaped,
           ChecksumSet   guess,
           ChecksumSum **out_sum)
{
  ChecksumLineKind kind = parse_plain (start, end, escaped, guess, out_sum);

  if (kind == CHECKSUM_LINE_OTHER)
    kind = parse_tagged (start, end, escaped, out_sum);
  if (kind == CHECKSUM_LINE_OTHER)
    kind = parse_labelled (start, end, out_sum);
  if (kind == CHECKSUM_LINE_OTHER)
    kind = parse_grouped (start, end, out_sum);
  if (kind == CHECKSUM_LINE_OTHER &&
      (is_of_cksum (start, end) || checksum_sums_count_digests (start, (gsize) (end - start)) > 0))
    kind = CHECKSUM_LINE_BAD;
  if (kind == CHECKSUM_LINE_OTHER)
    kind = parse_crc (start, end, escaped, out_sum);
  return kind;
}

/* One line of a checksum file; @guess is what the name of that file speaks of. */
ChecksumLineKind
checksum_sum_parse_line (const char   *line,
                         gsize         length,
                         ChecksumSet   guess,
                         ChecksumSum **out_sum)
{
  const char      *end = line + length;
  const char      *start;
  gboolean         escaped;
  ChecksumLineKind kind;
  ChecksumLineKind unless_sfv = CHECKSUM_LINE_OTHER;

  if (length > CHECKSUM_SUMS_MAX_LINE_BYTES)
    return CHECKSUM_LINE_BAD;
  if (end > line && end[-1] == '\r')
    end--;
  if (guess == checksum_algorithms_of_length (CRC32_DIGITS))
    {
      /* The name of a file could be “CRC32 (a) =”; it is a line of ours. */
      if (parse_crc_tagged (line, end, out_sum))
        return CHECKSUM_LINE_SUM;
      unless_sfv = parse_sfv (line, end, out_sum);
      if (unless_sfv != CHECKSUM_LINE_BAD)
        return unless_sfv;
    }

  /* Of files that were put together; that of the first is gone by now. */
  if (end - line >= (gssize) strlen (byte_order_mark) &&
      memcmp (line, byte_order_mark, strlen (byte_order_mark)) == 0)
    line += strlen (byte_order_mark);
  start = checksum_sums_skip_spaces (line, end);
  escaped = start < end && *start == '\\';
  start += escaped;
  kind = parse_any (start, end, escaped, guess, out_sum);
  return kind != CHECKSUM_LINE_OTHER ? kind : unless_sfv;
}

char *
checksum_sum_translate_name (const char *name)
{
  char *other = g_strchomp (g_strdup (name));

  /* As of a digest of standard input. */
  if (*other == '\0' || strcmp (other, "-") == 0)
    g_clear_pointer (&other, g_free);
  else
    g_strdelimit (other, "\\", '/');
  return other;
}

/* The algorithm that the name of a checksum file speaks of: “B2SUMS”, “disk.iso.sha3-256”. */
ChecksumSet
checksum_sums_guess (const char *file_name)
{
  const char *dot = strrchr (file_name, '.');
  char        word[32];

  if (g_strlcpy (word, dot != NULL ? dot + 1 : file_name, sizeof word) >= sizeof word)
    return 0;
  for (char *c = word; *c != '\0'; c++)
    *c = g_ascii_tolower (*c);
  if (g_str_has_suffix (word, "sums"))
    word[strlen (word) - strlen ("sums")] = '\0';
  else if (g_str_has_suffix (word, "sum"))
    word[strlen (word) - strlen ("sum")] = '\0';
  return checksum_algorithm_find (strcmp (word, "b2") == 0 ? "blake2b" : word);
}

gboolean
checksum_sums_is_sfv (const char *file_name)
{
  const gsize length = strlen (file_name);

  return length > 4 && g_ascii_strcasecmp (file_name + length - 4, ".sfv") == 0;
}

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

gboolean
checksum_sums_append_sfv (GString    *sums,
                          const char *name,
                          const char *digest)
{
  if (strpbrk (name, "\r\n") != NULL)
    return FALSE;
  /* What begins with a semicolon is a comment. */
  g_string_append_printf (sums, "%s%s %s\n", *name == ';' ? "./" : "", name, digest);
  return TRUE;
}
