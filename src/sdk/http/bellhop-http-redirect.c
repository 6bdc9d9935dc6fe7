/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char target_key[] = "bellhop-target";
static const char fault_key[] = "bellhop-redirect-fault";

/* --- References --- */

/* RFC 3986, 3.1: how long the scheme is, or 0. */
static gsize
measure_scheme (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalnum (text[length]) ||
         (text[length] != '\0' && strchr ("+-.", text[length]) != NULL))
    length++;
  return g_ascii_isalpha (*text) && text[length] == ':' ? length : 0;
}

/* How long the beginning is that names another place: “https://host”, “//host”, “mailto:”. 0 when
 * it is the same. Too many slashes are as good as two, as in browsers and curl. */
static gsize
measure_start (const char *text)
{
  const gsize scheme = measure_scheme (text);
  const gsize before = scheme > 0 ? scheme + 1 : 0;
  gsize       slashes;

  if (!g_str_has_prefix (text + before, "//"))
    return before;
  slashes = before + strspn (text + before, "/");
  return slashes + strcspn (text + slashes, "/?#");
}

static GUri *
parse_start (GUri       *base,
             const char *start,
             GError    **error)
{
  const gsize      scheme = measure_scheme (start);
  g_autofree char *name = scheme > 0 ? g_ascii_strdown (start, (gssize) scheme)
                                     : g_strdup (g_uri_get_scheme (base));
  const char      *authority = start + scheme + (start[scheme] == ':' ? 1 : 0);
  const gsize      n_slashes = strspn (authority, "/");
  g_autofree char *whole = g_strconcat (name, n_slashes > 1 ? "://" : ":", authority + n_slashes,
                                        NULL);
  g_autoptr(GUri) uri = NULL;

  if (!g_str_equal (name, "http") && !g_str_equal (name, "https"))
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” is neither http nor https"), name);
      return NULL;
    }
  uri = g_uri_parse (whole, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL ||
      !_bellhop_http_is_host (g_uri_get_host (uri)))
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("It names no valid host"));
      return NULL;
    }
  return g_steal_pointer (&uri);
}

/* RFC 3986, 5.2.2 and 5.2.3, for what stays with the host. */
static char *
dup_resolved (GUri       *base,
              const char *reference)
{
  const char *path = g_uri_get_path (base);
  const char *query = g_uri_get_query (base);
  const char *slash = strrchr (path, '/');

  if (*reference == '/')
    return g_strdup (reference);
  if (*reference == '?')
    return g_strconcat (path, reference, NULL);
  if (*reference == '#' || *reference == '\0')
    return g_strconcat (path, query != NULL ? "?" : "", query != NULL ? query : "", reference,
                        NULL);
  return g_strdup_printf ("%.*s/%s", slash != NULL ? (int) (slash - path) : 0, path, reference);
}

/**
 * bellhop_http_parse_redirect:
 * @base: the URL that was asked for
 * @location: what the server wrote in `Location`, which may be any bytes
 * @error: return location for an error
 *
 * Reads where a redirect leads (RFC 3986, 5.2). It is what the server wrote,
 * byte for byte, but for dot segments and for bytes that may not stand in a URI:
 * those are escaped.
 *
 * Returns: (transfer full) (nullable): the URL, or %NULL with
 *   %BELLHOP_ERROR_INVALID_PARAMETER
 */
GUri *
bellhop_http_parse_redirect (GUri       *base,
                             const char *location,
                             GError    **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *start = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *rest = NULL;
  g_autoptr(GUri) place = NULL;
  const char *fragment;
  gsize       length;

  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (location != NULL, NULL);

  stripped = g_strstrip (g_strdup (location));
  length = measure_start (stripped);
  start = g_strndup (stripped, length);
  place = length > 0 ? parse_start (base, start, error) : g_uri_ref (base);
  if (place == NULL)
    return NULL;

  escaped = _bellhop_http_dup_escaped (stripped + length);
  rest = length > 0 ? g_steal_pointer (&escaped) : dup_resolved (base, escaped);
  fragment = strchr (rest, '#');
  return _bellhop_http_restore (place, rest, fragment != NULL ? fragment + 1 : NULL);
}

/* --- Responses --- */

/* Where the last of @heads begins: before it there are interim ones. */
static const char *
find_last_head (const char *heads)
{
  const char *last = heads;

  for (const char *at = heads; (at = strchr (at, '\n')) != NULL; at++)
    if ((at[1] == '\n' || g_str_has_prefix (at + 1, "\r\n")) &&
        at[1 + strspn (at + 1, "\r\n")] != '\0')
      last = at + 1 + strspn (at + 1, "\r\n");
  return last;
}

/* Each Location of a head as it came; lines that go on are one (RFC 9112, 5.2). */
static GPtrArray *
find_raw (const char *heads)
{
  const gsize length = strlen ("Location");
  GPtrArray  *found = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) lines = g_strsplit (find_last_head (heads), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      GString *value;

      if (g_ascii_strncasecmp (lines[i], "Location", length) != 0 || lines[i][length] != ':')
        continue;
      value = g_string_new (g_strstrip (lines[i] + length + 1));
      while (lines[i + 1] != NULL && (*lines[i + 1] == ' ' || *lines[i + 1] == '\t'))
        g_string_append_printf (value, " %s", g_strstrip (lines[++i]));
      g_ptr_array_add (found, g_string_free (value, FALSE));
    }
  return found;
}

/* What libsoup has of them is made valid UTF-8. Over HTTP/2 there is nothing else. */
static GPtrArray *
find_locations (SoupMessage *message)
{
  g_autoptr(GBytes) bytes = bellhop_http_message_get_heads (message);
  gsize                  size = 0;
  gconstpointer          data = g_bytes_get_data (bytes, &size);
  g_autofree char       *heads = g_strndup (data, size);
  GPtrArray             *found;
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;

  if (size > 0)
    return find_raw (heads);

  found = g_ptr_array_new_with_free_func (g_free);
  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "Location") == 0)
      g_ptr_array_add (found, g_strdup (value));
  return found;
}

static gboolean
set_fault (const char *location,
           const char *reason,
           GError    **error)
{
  g_autofree char *valid = g_utf8_make_valid (location, -1);
  g_autofree char *shown = bellhop_http_hide_passwords (valid);

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
               _("The redirect to “%s” cannot be followed: %s"), shown, reason);
  return FALSE;
}

/**
 * bellhop_http_message_get_redirect:
 * @message: a message whose response has come
 * @out_uri: (out) (transfer full) (nullable): where it leads, as
 *   [func@http_parse_redirect] reads it; %NULL when nothing is said of that
 * @error: return location for an error
 *
 * Reads where the response redirects to, whatever its status is.
 *
 * Returns: %FALSE with %BELLHOP_ERROR_FAILED when there is no telling, or it is
 *   no place that can be asked
 */
gboolean
bellhop_http_message_get_redirect (SoupMessage *message,
                                   GUri       **out_uri,
                                   GError     **error)
{
  static const char replacement[] = "\357\277\275";
  g_autoptr(GPtrArray) locations = NULL;
  g_autoptr(GBytes) heads = NULL;
  g_autoptr(GError) problem = NULL;
  const char *location = NULL;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), FALSE);
  g_return_val_if_fail (out_uri != NULL, FALSE);

  *out_uri = NULL;
  locations = find_locations (message);
  for (guint i = 0; i < locations->len; i++)
    {
      const char *other = locations->pdata[i];

      if (location == NULL && *other != '\0')
        location = other;
      else if (*other != '\0' && !g_str_equal (other, location))
        return set_fault (location, _("The server also redirects elsewhere"), error);
    }
  if (location == NULL)
    return TRUE;

  heads = bellhop_http_message_get_heads (message);
  if (g_bytes_get_size (heads) == 0 && strstr (location, replacement) != NULL)
    return set_fault (location, _("It is not in UTF-8"), error);
  *out_uri = bellhop_http_parse_redirect (soup_message_get_uri (message), location, &problem);
  return *out_uri != NULL || set_fault (location, problem->message, error);
}

/* --- Redirects that libsoup follows --- */

static gboolean
will_be_followed (SoupMessage *message)
{
  const guint    status = soup_message_get_status (message);
  const char    *method = soup_message_get_method (message);
  const gboolean is_safe = g_str_equal (method, SOUP_METHOD_GET) ||
                           g_str_equal (method, SOUP_METHOD_HEAD) ||
                           g_str_equal (method, SOUP_METHOD_OPTIONS);

  if ((soup_message_get_flags (message) & SOUP_MESSAGE_NO_REDIRECT) != 0)
    return FALSE;
  if (status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_FOUND)
    return TRUE;
  if (status == SOUP_STATUS_MOVED_PERMANENTLY)
    return is_safe || g_str_equal (method, SOUP_METHOD_POST);
  return is_safe && (status == SOUP_STATUS_TEMPORARY_REDIRECT ||
                     status == SOUP_STATUS_PERMANENT_REDIRECT);
}

/* libsoup goes where GUri has read; that is not the same bytes. */
static void
uri_changed_cb (SoupMessage *message)
{
  g_autoptr(GUri) target = g_object_steal_data (G_OBJECT (message), target_key);

  if (target != NULL)
    soup_message_set_uri (message, target);
}

/* A URL that GUri reads without a doubt, and that is not the one which redirects. */
static char *
dup_stand_in (GUri *target)
{
  g_autoptr(GUri) uri = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (target), NULL,
                                     g_uri_get_host (target), g_uri_get_port (target), "/", NULL,
                                     target_key);

  return g_uri_to_string (uri);
}

void
_bellhop_http_redirect_prepare (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr(GUri) target = NULL;
  g_autofree char *stand_in = NULL;
  GError          *fault = NULL;

  if (!will_be_followed (message) ||
      soup_message_headers_get_list (headers, "Location") == NULL ||
      g_object_get_data (G_OBJECT (message), target_key) != NULL)
    return;

  if (!bellhop_http_message_get_redirect (message, &target, &fault))
    g_object_set_data_full (G_OBJECT (message), fault_key, fault, (GDestroyNotify) g_error_free);
  soup_message_headers_remove (headers, "Location");
  if (target == NULL)
    return;

  g_signal_handlers_disconnect_by_func (message, uri_changed_cb, NULL);
  g_signal_connect (message, "notify::uri", G_CALLBACK (uri_changed_cb), NULL);
  stand_in = dup_stand_in (target);
  soup_message_headers_append (headers, "Location", stand_in);
  g_object_set_data_full (G_OBJECT (message), target_key, g_steal_pointer (&target),
                          (GDestroyNotify) g_uri_unref);
}

gboolean
_bellhop_http_redirect_check (SoupMessage *message,
                              GError     **error)
{
  const GError *fault = g_object_get_data (G_OBJECT (message), fault_key);

  if (fault == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (fault));
  return FALSE;
}
