/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-prepare.h"

#include "http-body.h"
#include "http-client.h"
#include "http-form.h"

#include <glib/gi18n-lib.h>

static gboolean
check_query (const char *const *rows,
             GError           **error)
{
  for (guint i = 0; rows[i] != NULL; i++)
    if (strchr (rows[i], '=') == NULL)
      {
        g_set_error (error,
                     BELLHOP_ERROR,
                     BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a query parameter: write it as name=value"),
                     rows[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_json (const char *body,
            GError    **error)
{
  g_autoptr(BellhopJsonDocument) document = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) problem = NULL;

  if (body[strspn (body, " \t\r\n")] == '\0')
    return TRUE;
  bytes = g_bytes_new_static (body, strlen (body));
  document = bellhop_json_document_new (bytes, BELLHOP_JSON_ONE, NULL, &problem);
  if (document != NULL)
    return TRUE;

  g_propagate_prefixed_error (error, g_error_copy (problem),
                              g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY)
                                ? _("The body cannot be checked: ")
                                : _("The body is not JSON: "));
  return FALSE;
}

/* What would not be sent is not left out in silence. */
static gboolean
check_body_file (BellhopAction *action,
                 HttpBodyType   type,
                 GError       **error)
{
  const gboolean has_file = *bellhop_action_get_string (action, "body-file") != '\0';
  const gboolean has_text = *bellhop_action_get_string (action, "body") != '\0';
  const char    *problem = NULL;

  if (type == HTTP_BODY_FILE && !has_file)
    problem = _("No file to send: choose one, or another body type");
  else if (has_file && has_text)
    problem = _("A request has either a body or a file: clear one of them");
  else if (has_file && type != HTTP_BODY_FILE)
    problem = _("A file is sent as it is: leave the body type out, or choose file "
                "(body-type=file)");
  if (problem == NULL)
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, problem);
  return FALSE;
}

static gboolean
check_form (BellhopAction *action,
            GError       **error)
{
  if (!http_form_check (bellhop_action_get_strv (action, "form"), error))
    return FALSE;
  if (!http_body_is_form (action) ||
      (*bellhop_action_get_string (action, "body") == '\0' &&
       http_body_get_type (action) != HTTP_BODY_FILE))
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       _("A request has either a body or a form: clear one of them"));
  return FALSE;
}

gboolean
http_prepare_check (BellhopAction *action,
                    const char   **out_param,
                    GError       **error)
{
  HttpBodyType body_type = http_body_get_type (action);

  *out_param = "method";
  if (!http_client_check_method (action, error))
    return FALSE;
  *out_param = "query";
  if (!check_query (bellhop_action_get_strv (action, "query"), error))
    return FALSE;
  if (!http_client_check (action, out_param, error))
    return FALSE;
  *out_param = "form";
  if (!check_form (action, error))
    return FALSE;
  *out_param = "body";
  if (body_type == HTTP_BODY_JSON &&
      !check_json (bellhop_action_get_string (action, "body"), error))
    return FALSE;
  *out_param = "body-file";
  return check_body_file (action, body_type, error);
}

void
http_prepare_append_pair (GString    *encoded,
                          const char *row,
                          const char *allowed)
{
  const char      *equals = strchr (row, '=');
  g_autofree char *name = equals != NULL ? g_strndup (row, (gsize) (equals - row)) : g_strdup (row);

  if (encoded->len > 0)
    g_string_append_c (encoded, '&');
  g_string_append_uri_escaped (encoded, name, allowed, FALSE);
  if (equals == NULL)
    return;
  g_string_append_c (encoded, '=');
  g_string_append_uri_escaped (encoded, equals + 1, allowed, FALSE);
}

GUri *
http_prepare_url (BellhopAction *action,
                  GError       **error)
{
  g_autoptr(GUri) uri = bellhop_http_parse_url (bellhop_action_get_string (action, "url"), error);
  const char *const *rows = bellhop_action_get_strv (action, "query");
  g_autoptr(GString) query = NULL;

  if (uri == NULL)
    return NULL;
  if (rows[0] == NULL)
    return g_steal_pointer (&uri);

  query = g_string_new (g_uri_get_query (uri));
  for (guint i = 0; rows[i] != NULL; i++)
    http_prepare_append_pair (query, rows[i], NULL);
  return soup_uri_copy (uri, SOUP_URI_QUERY, query->str, SOUP_URI_NONE);
}
