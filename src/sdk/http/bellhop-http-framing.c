/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-framing-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* libsoup up to 3.6.4 takes the end of a connection for the end of a message, reads the size of a
 * chunk with strtoul(), and takes the first trailer for the last. A message is whole when RFC 9112
 * says so, so its rules stand here, below any library. */

enum
{
  MAX_HEADS_BYTES = 300 * 1024, /* of a response, with those of interim ones, as curl has it */
  MAX_TRAILERS_BYTES = 64 * 1024,
  MAX_SIZE_DIGITS = 15, /* of a chunk: 2^60 */
  MAX_SIZE_LINE_BYTES = 16 * 1024,
};

typedef enum
{
  STATE_HEAD,
  STATE_COUNTED,
  STATE_UNTIL_CLOSE,
  STATE_CHUNK_SIZE,
  STATE_CHUNK_EXTENSION,
  STATE_CHUNK_DATA,
  STATE_CHUNK_END,
  STATE_TRAILERS,
  STATE_UNKNOWN, /* another protocol, or a message that only its reader can judge */
  STATE_FAULTY,
} State;

struct _BellhopHttpFraming
{
  BellhopHttpRole     role;
  BellhopHttpHeadFunc func;
  gpointer            data;

  State    state;
  gboolean is_told;  /* of a head that broke off */
  GString *text;     /* Owned: a head or trailers, as far as they have come */
  GError  *fault;    /* Owned */
  gsize    n_heads;  /* bytes of the heads of a message, and of the blank lines before them */
  gsize    n_passed; /* bytes of the head that the reader gets */
  char     last;     /* of them */
  guint64  left;     /* of the body, or of the chunk */
  guint    n_digits;
  guint    n_line_bytes;
  gboolean has_return; /* the byte before was a CR */
  gboolean is_awaited; /* a request has been sent and not been answered */
  gboolean is_bare;    /* what is awaited has no body, whatever its head says */
};

BellhopHttpFraming *
_bellhop_http_framing_new (BellhopHttpRole     role,
                           BellhopHttpHeadFunc func,
                           gpointer            data)
{
  BellhopHttpFraming *self = g_new0 (BellhopHttpFraming, 1);

  self->role = role;
  self->func = func;
  self->data = data;
  self->text = g_string_new (NULL);
  return self;
}

void
_bellhop_http_framing_free (BellhopHttpFraming *self)
{
  g_string_free (self->text, TRUE);
  g_clear_error (&self->fault);
  g_free (self);
}

void
_bellhop_http_framing_expect (BellhopHttpFraming *self,
                              const char         *method)
{
  self->is_awaited = TRUE;
  self->is_bare = g_str_equal (method, "HEAD");
}

const GError *
_bellhop_http_framing_get_fault (BellhopHttpFraming *self)
{
  return self->fault;
}

G_GNUC_PRINTF (2, 3)
static void
set_fault (BellhopHttpFraming *self,
           const char         *format,
           ...)
{
  va_list arguments;

  self->state = STATE_FAULTY;
  if (self->fault != NULL)
    return;

  va_start (arguments, format);
  self->fault = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, format, arguments);
  va_end (arguments);
}

/* --- Heads --- */

static void
begin_counted (BellhopHttpFraming *self,
               guint64             length)
{
  self->left = length;
  self->state = length > 0 ? STATE_COUNTED : STATE_HEAD;
}

static void
begin_chunk (BellhopHttpFraming *self)
{
  self->state = STATE_CHUNK_SIZE;
  self->left = 0;
  self->n_digits = 0;
  self->n_line_bytes = 0;
  self->has_return = FALSE;
}

/* The three digits, or 0 for what is no response of HTTP/1. */
static guint
read_status (const GString *head)
{
  const char *space;

  if (head->len < 12 || !g_str_has_prefix (head->str, "HTTP/1."))
    return 0;

  space = head->str + strcspn (head->str, " \n");
  return *space == ' ' ? (guint) g_ascii_strtoull (space + 1, NULL, 10) : 0;
}

/* RFC 9112, 6.3. */
static void
begin_response (BellhopHttpFraming *self)
{
  const guint       status = read_status (self->text);
  BellhopHttpFields fields;

  if (status < 100 || status == 101)
    {
      self->state = STATE_UNKNOWN;
      return;
    }
  if (status < 200)
    return;

  self->is_awaited = FALSE;
  self->n_heads = 0;
  if (self->is_bare || status == 204 || status == 304)
    return;
  _bellhop_http_framing_read_fields (self->text, &fields);
  /* Whatever the length says: it is of no account beside a coding. */
  if (fields.is_packed || (fields.has_coding && !fields.is_chunked && fields.has_length))
    set_fault (self, _("The response was packed on its way (Transfer-Encoding), which was not "
                       "asked for"));
  else if (fields.has_coding && fields.is_chunked)
    begin_chunk (self);
  else if (fields.has_length && !fields.has_bad_length && !fields.has_coding)
    begin_counted (self, fields.length);
  else
    self->state = STATE_UNTIL_CLOSE;
}

static gboolean
is_request (const GString *head)
{
  const char *end = memchr (head->str, '\n', head->len);
  const gsize size = end != NULL ? (gsize) (end - head->str) : head->len;

  return g_strstr_len (head->str, (gssize) size, " HTTP/1.") != NULL;
}

static void
begin_request (BellhopHttpFraming *self)
{
  BellhopHttpFields fields;

  self->n_heads = 0;
  if (!is_request (self->text))
    {
      self->state = STATE_UNKNOWN;
      return;
    }
  _bellhop_http_framing_read_fields (self->text, &fields);
  if (fields.has_coding && (fields.has_length || fields.is_packed || !fields.is_chunked))
    set_fault (self, _("The request says in two ways how long its body is"));
  else if (fields.has_bad_length)
    set_fault (self, _("The length of the request’s body is not a number"));
  else if (fields.has_coding)
    begin_chunk (self);
  else
    begin_counted (self, fields.length);
}

/* A blank line: the head, or the trailers, are there. */
static void
end_head (BellhopHttpFraming *self)
{
  const gboolean is_trailer = self->state == STATE_TRAILERS;
  const gsize    n_least = is_trailer ? strlen ("a:\n\n") : 1;
  g_autoptr(GBytes) head = NULL;

  if (is_trailer && !_bellhop_http_framing_are_fields (self->text->str))
    {
      set_fault (self, _("A trailer is not a field with a name and a value"));
      return;
    }
  if (is_trailer)
    self->state = STATE_HEAD;
  else if (self->role == BELLHOP_HTTP_RESPONSES)
    begin_response (self);
  else
    begin_request (self);

  if (self->func != NULL && self->text->len >= n_least)
    {
      head = g_bytes_new (self->text->str, self->text->len);
      self->func (head, is_trailer, self->data);
    }
  g_string_truncate (self->text, 0);
}

/* Within the bounds. What no bounds hold is said for what it is. */
static gboolean
has_room (BellhopHttpFraming *self,
          const guint8       *bytes,
          gsize               size)
{
  if (self->state == STATE_TRAILERS)
    {
      if (self->text->len + size > MAX_TRAILERS_BYTES)
        set_fault (self, _("The trailers are longer than %d KiB"), MAX_TRAILERS_BYTES / 1024);
      return self->fault == NULL;
    }
  self->n_heads += size;
  if (self->n_heads > MAX_HEADS_BYTES && self->text->len > 0 &&
      !g_str_has_prefix (self->text->str, "HTTP/1.") && self->role == BELLHOP_HTTP_RESPONSES)
    set_fault (self, _("It does not begin as HTTP does"));
  else if (self->n_heads > MAX_HEADS_BYTES)
    set_fault (self, _("Its headers are longer than %d KiB"), MAX_HEADS_BYTES / 1024);
  else if (self->n_passed >= BELLHOP_HTTP_MAX_PASSED_BYTES && memchr (bytes, '\0', size) != NULL)
    set_fault (self, _("There is a NUL byte in its headers"));
  return self->fault == NULL;
}

/* Line after line. Blank ones before a head are passed over (RFC 9112, 2.2). Returns how many bytes
 * have been taken. */
static gsize
take_head (BellhopHttpFraming *self,
           const guint8       *bytes,
           gsize               size)
{
  const State before = self->state;
  gsize       taken = 0;

  while (taken < size && self->state == before)
    {
      const guint8 *end = memchr (bytes + taken, '\n', size - taken);
      const gsize   length = end != NULL ? (gsize) (end - bytes) + 1 - taken : size - taken;

      if (!has_room (self, bytes + taken, length))
        break;
      g_string_append_len (self->text, (const char *) bytes + taken, (gssize) length);
      taken += length;
      if (end == NULL || !_bellhop_http_framing_ends_head (self->text->str, self->text->len))
        continue;
      if (before == STATE_HEAD && self->text->len <= 2)
        {
          g_string_truncate (self->text, 0);
          continue;
        }
      end_head (self);
      break;
    }
  return taken;
}

/* --- Chunks --- */

static void
end_size_line (BellhopHttpFraming *self)
{
  self->has_return = FALSE;
  if (self->left > 0)
    self->state = STATE_CHUNK_DATA;
  else
    self->state = STATE_TRAILERS;
}

/* The size of a chunk with its extension, up to the end of the line (RFC 9112, 7.1). Returns
 * whether the byte is kept. */
static gboolean
take_size (BellhopHttpFraming *self,
           guint8              byte)
{
  const int digit = g_ascii_xdigit_value ((char) byte);

  if (++self->n_line_bytes > MAX_SIZE_LINE_BYTES)
    {
      set_fault (self, _("The extension of a chunk is longer than %d KiB"),
                 MAX_SIZE_LINE_BYTES / 1024);
      return FALSE;
    }
  if (byte == '\n' && self->n_digits > 0)
    {
      end_size_line (self);
      return TRUE;
    }
  if (self->has_return)
    {
      set_fault (self, _("The size of a chunk has a carriage return in it"));
      return FALSE;
    }
  if (byte == '\r' && self->n_digits > 0)
    {
      self->has_return = TRUE;
      return TRUE;
    }
  if (self->state == STATE_CHUNK_EXTENSION)
    return FALSE;
  if (digit >= 0 && (self->left > 0 || digit > 0 || self->n_digits == 0) &&
      self->n_digits < MAX_SIZE_DIGITS)
    {
      self->left = self->left * 16 + (guint64) digit;
      self->n_digits++;
      return TRUE;
    }
  /* Zeros in front say nothing. */
  if (digit == 0 && self->left == 0)
    return FALSE;
  if (self->n_digits > 0 && (byte == ';' || byte == ' ' || byte == '\t'))
    {
      self->state = STATE_CHUNK_EXTENSION;
      return FALSE;
    }
  set_fault (self, digit >= 0 ? _("The size of a chunk is beyond all bounds")
                              : _("The size of a chunk is not a number"));
  return FALSE;
}

static gboolean
take_chunk_end (BellhopHttpFraming *self,
                guint8              byte)
{
  if (byte == '\n')
    begin_chunk (self);
  else if (byte == '\r' && !self->has_return)
    self->has_return = TRUE;
  else
    set_fault (self, _("A chunk is longer than its size"));
  return self->fault == NULL;
}

/* --- Following --- */

static gsize
take_body (BellhopHttpFraming *self,
           gsize               size)
{
  const gsize n = (gsize) MIN (self->left, size);

  self->left -= n;
  if (self->left > 0)
    return n;
  if (self->state == STATE_COUNTED)
    self->state = STATE_HEAD;
  else
    self->state = STATE_CHUNK_END;
  return n;
}

/* What comes without having been asked for belongs to no response. */
static gboolean
is_excess (BellhopHttpFraming *self)
{
  return self->role == BELLHOP_HTTP_RESPONSES && self->state == STATE_HEAD && !self->is_awaited;
}

static void
keep (guint8 *bytes,
      gsize  *kept,
      gsize   from,
      gsize   n)
{
  if (*kept != from)
    memmove (bytes + *kept, bytes + from, n);
  *kept += n;
}

/* Of a long head the reader gets the beginning, cut at the end of a line, and the blank line. */
static void
keep_head (BellhopHttpFraming *self,
           guint8             *bytes,
           gsize              *kept,
           gsize               from,
           gsize               n)
{
  const gboolean has_ended = n > 0 && self->text->len == 0;
  const gsize    room = BELLHOP_HTTP_MAX_PASSED_BYTES -
                     MIN (self->n_passed, (gsize) BELLHOP_HTTP_MAX_PASSED_BYTES);
  gsize n_passed = MIN (n, room);

  /* The line may end here. */
  if (n_passed < n && (n_passed > 0 ? (char) bytes[from + n_passed - 1] : self->last) == '\r')
    n_passed++;
  self->n_passed += n_passed;
  if (n_passed > 0)
    self->last = (char) bytes[from + n_passed - 1];
  keep (bytes, kept, from, n_passed);
  if (n_passed < n && self->last != '\n')
    bytes[(*kept)++] = (guint8) (self->last = '\n');
  if (!has_ended)
    return;
  if (n_passed < n)
    bytes[(*kept)++] = '\n';
  self->n_passed = 0;
}

/* All trailers are left out but the blank line that ends them. */
static void
keep_end_of_trailers (guint8 *bytes,
                      gsize  *kept)
{
  bytes[(*kept)++] = '\n';
}

gsize
_bellhop_http_framing_filter (BellhopHttpFraming *self,
                              guint8             *bytes,
                              gsize               size)
{
  gsize kept = 0;
  gsize at = 0;

  while (at < size && self->state != STATE_FAULTY)
    {
      gsize n;

      if (is_excess (self))
        {
          set_fault (self, _("The server sent more than it announced"));
          break;
        }
      switch (self->state)
        {
        case STATE_HEAD:
          n = take_head (self, bytes + at, size - at);
          keep_head (self, bytes, &kept, at, n);
          break;

        case STATE_TRAILERS:
          n = take_head (self, bytes + at, size - at);
          if (self->state == STATE_HEAD)
            keep_end_of_trailers (bytes, &kept);
          break;

        case STATE_CHUNK_SIZE:
        case STATE_CHUNK_EXTENSION:
          n = 1;
          if (take_size (self, bytes[at]))
            keep (bytes, &kept, at, 1);
          break;

        case STATE_CHUNK_END:
          n = 1;
          if (take_chunk_end (self, bytes[at]))
            keep (bytes, &kept, at, 1);
          break;

        case STATE_COUNTED:
        case STATE_CHUNK_DATA:
          n = take_body (self, size - at);
          keep (bytes, &kept, at, n);
          break;

        case STATE_UNTIL_CLOSE:
        case STATE_UNKNOWN:
        case STATE_FAULTY:
        default:
          n = size - at;
          keep (bytes, &kept, at, n);
          break;
        }
      at += n;
    }
  return kept;
}

/* --- The end --- */

/* What there is of a head that breaks off tells more than nothing. */
static void
tell_beginning (BellhopHttpFraming *self)
{
  g_autoptr(GBytes) beginning = NULL;

  if (self->func == NULL || self->is_told)
    return;
  self->is_told = TRUE;
  beginning = g_bytes_new (self->text->str, self->text->len);
  self->func (beginning, FALSE, self->data);
}

gboolean
_bellhop_http_framing_end (BellhopHttpFraming *self,
                           gboolean            is_clean,
                           GError            **error)
{
  switch (self->state)
    {
    case STATE_FAULTY:
      g_propagate_error (error, g_error_copy (self->fault));
      return FALSE;

    case STATE_HEAD:
      if (self->text->len == 0)
        return TRUE;
      tell_beginning (self);
      break;

    case STATE_UNTIL_CLOSE:
      if (is_clean)
        return TRUE;
      g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_EOF,
                           _("The connection ended without the notice that TLS requires"));
      return FALSE;

    case STATE_UNKNOWN:
      return TRUE;

    case STATE_COUNTED:
    case STATE_CHUNK_SIZE:
    case STATE_CHUNK_EXTENSION:
    case STATE_CHUNK_DATA:
    case STATE_CHUNK_END:
    case STATE_TRAILERS:
    default:
      break;
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                       _("The connection ended before the message was complete"));
  return FALSE;
}
