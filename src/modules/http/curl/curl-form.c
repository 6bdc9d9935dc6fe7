/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-form.h"

#include <string.h>

typedef struct
{
  char *name;
  char *value;
  char *media; /* or NULL */
} Part;

struct _CurlForm
{
  GPtrArray *parts; /* Owned: of Part */
};

static void
part_free (gpointer data)
{
  Part *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self->media);
  g_free (self);
}

CurlForm *
curl_form_new (void)
{
  CurlForm *self = g_new0 (CurlForm, 1);

  self->parts = g_ptr_array_new_with_free_func (part_free);
  return self;
}

void
curl_form_free (CurlForm *self)
{
  g_ptr_array_unref (self->parts);
  g_free (self);
}

gboolean
curl_form_add (CurlForm   *self,
               const char *text,
               gboolean    is_literal)
{
  const char *equals = strchr (text, '=');
  const char *type;
  Part       *part;

  if (equals == NULL || (!is_literal && (equals[1] == '@' || equals[1] == '<')))
    return FALSE;

  part = g_new0 (Part, 1);
  part->name = g_strndup (text, (gsize) (equals - text));
  type = is_literal ? NULL : strstr (equals, ";type=");
  part->value = type != NULL ? g_strndup (equals + 1, (gsize) (type - equals - 1))
                             : g_strdup (equals + 1);
  part->media = type != NULL ? g_strdup (type + strlen (";type=")) : NULL;
  g_ptr_array_add (self->parts, part);
  return TRUE;
}

static char *
encode_with (CurlForm   *self,
             const char *boundary)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = self->parts->pdata[i];

      g_string_append_printf (text, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n",
                              boundary, part->name);
      if (part->media != NULL)
        g_string_append_printf (text, "Content-Type: %s\r\n", part->media);
      g_string_append_printf (text, "\r\n%s\r\n", part->value);
    }
  g_string_append_printf (text, "--%s--\r\n", boundary);
  return g_string_free (text, FALSE);
}

static gboolean
has_value_with (CurlForm   *self,
                const char *text)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (strstr (((Part *) self->parts->pdata[i])->value, text) != NULL)
      return TRUE;
  return FALSE;
}

char *
curl_form_encode (CurlForm *self,
                  char    **out_media)
{
  g_autofree char *boundary = g_strdup ("form-1");

  for (guint i = 2; has_value_with (self, boundary); i++)
    {
      g_free (boundary);
      boundary = g_strdup_printf ("form-%u", i);
    }
  *out_media = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
  return encode_with (self, boundary);
}
