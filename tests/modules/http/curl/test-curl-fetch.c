/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* Commands that browsers and manuals give, pasted into the actions that fetch. */

typedef struct
{
  const char *id;
  const char *command;
  const char *params; /* “name=value | …”, all that are not as they were, in their order */
  const char *error;  /* or NULL */
} Pasted;

static const Pasted pasted[] = {
  { "http.download", "curl -LO https://x.org/disk.iso",
    "urls=https://x.org/disk.iso | name=disk.iso", NULL },
  { "http.download", "curl -LO 'https://x.org/a/b%20c?d=/e#/f'",
    "urls=https://x.org/a/b%20c?d=/e#/f | name=b%20c", NULL },
  { "http.download", "curl -LOJ https://x.org/disk.iso", "urls=https://x.org/disk.iso", NULL },
  { "http.download", "curl -LO https://x.org/", "urls=https://x.org/", NULL },
  { "http.download", "curl -o new/film.mkv https://x.org/",
    "urls=https://x.org/ | folder=new | name=film.mkv", NULL },
  { "http.download", "curl --output-dir new -o film.mkv --create-dirs https://x.org/",
    "urls=https://x.org/ | folder=new | name=film.mkv", NULL },
  { "http.download", "curl --output-dir /tmp/new -o a/film.mkv https://x.org/",
    "urls=https://x.org/ | folder=/tmp/new/a | name=film.mkv", NULL },
  { "http.download", "curl --output-dir /tmp/new -O https://x.org/a.iso",
    "urls=https://x.org/a.iso | folder=/tmp/new | name=a.iso", NULL },
  { "http.download", "curl --output-dir /tmp/new -JO https://x.org/a.iso",
    "urls=https://x.org/a.iso | folder=/tmp/new", NULL },
  { "http.download", "curl -o first -o second -O https://x.org/a.iso",
    "urls=https://x.org/a.iso | name=first", NULL },
  { "http.download", "curl -O -o second https://x.org/a.iso",
    "urls=https://x.org/a.iso | name=a.iso", NULL },
  { "http.download", "curl -o /dev/null https://x.org/", NULL, "/dev/null is not a regular file" },
  { "http.download", "curl -o /tmp https://x.org/", NULL, "/tmp is not a regular file" },
  { "http.download", "curl -o new/ https://x.org/", NULL, "new/ is not a regular file" },
  { "http.download", "curl --proto-redir =https https://x.org/", NULL, "which redirects" },
  { "http.download", "curl -L -o film.mkv --retry 5 -H 'Cookie: a=1' https://x.org/get?id=7",
    "urls=https://x.org/get?id=7 | name=film.mkv | retries=5 | headers=Cookie: a=1", NULL },
  { "http.download", "curl -o /tmp/new/film.mkv https://x.org/",
    "urls=https://x.org/ | folder=/tmp/new | name=film.mkv", NULL },
  { "http.download", "curl -u ada:secret --digest -k --http1.1 https://x.org/",
    "urls=https://x.org/ | user=ada | password=secret | auth=digest | verify-tls=false | "
    "http-version=1.1",
    NULL },
  { "http.download", "curl --oauth2-bearer T --fail https://x.org/",
    "urls=https://x.org/ | bearer=T", NULL },
  { "http.download", "curl https://x.org/ -H 'accept: */*' -b 'a=1; b=2' --compressed",
    "urls=https://x.org/ | headers=Cookie: a=1; b=2", NULL },
  { "http.download", "curl -d a=b https://x.org/", NULL, "it sends data" },
  { "http.download", "curl -F a=b https://x.org/", NULL, "it sends data" },
  { "http.download", "curl -X DELETE https://x.org/", NULL, "its method is DELETE" },
  { "http.download", "curl -I https://x.org/", NULL, "its method is HEAD" },
  { "http.download", "curl -r 0-9 https://x.org/", NULL, "it wants a part" },
  { "http.download", "curl -m 5 https://x.org/", NULL, "its limit (time-limit)" },
  { "http.download", "curl --max-filesize 5 https://x.org/", NULL, "its limit (max-bytes)" },
  { "http.download", "curl --limit-rate 10k https://x.org/",
    "urls=https://x.org/ | speed-limit=10240", NULL },
  { "http.download", "curl --limit-rate 2M https://x.org/",
    "urls=https://x.org/ | speed-limit=2097152", NULL },
  { "http.download", "curl --limit-rate 300 https://x.org/",
    "urls=https://x.org/ | speed-limit=300", NULL },
  { "http.download", "curl --limit-rate x https://x.org/", NULL, "“x” is not a whole number" },
  { "http.watch", "curl --limit-rate 10k https://x.org/", NULL, "or paste it into Download" },
  { "http.watch", "curl --connect-timeout 5 https://x.org/", NULL,
    "limits the transfer in a way that is not possible here; leave it out" },
  { "http.download", "curl \"https://x.org/\" -H \"A: $TOKEN\"", NULL, "TOKEN" },
  { "http.download", "curl --cacert ca.pem https://x.org/", NULL, "cacert" },
  { "http.watch", "curl -m 5 -X POST -d '{\"a\":1}' -H 'Content-Type: application/json' x.org/q",
    "urls=http://x.org/q | time-limit=5.0 | follow-redirects=false | method=POST | "
    "headers=Content-Type: application/json | body={\"a\":1}",
    NULL },
  { "http.watch", "curl -I x.org", "urls=http://x.org | follow-redirects=false | method=HEAD",
    NULL },
  { "http.watch", "curl -L --proto-redir =https x.org", NULL, "which redirects" },
  { "http.watch", "curl --proto-redir =https x.org", "urls=http://x.org | follow-redirects=false",
    NULL },
  { "http.watch", "curl -L -X PUT -d a x.org", NULL, "sends again after a redirect" },
  { "http.watch", "curl -L x.org", "urls=http://x.org", NULL },
  { "http.watch", "curl -T file x.org", NULL, "it sends data" },
  { "http.check", "curl 'https://x.org/members' -H 'Cookie: sid=1'",
    "page=https://x.org/members | headers=Cookie: sid=1", NULL },
  { "http.check", "curl -d a=b x.org", NULL, "it sends data" },
};

static void
append_value (GString      *text,
              GParamSpec   *pspec,
              const GValue *value)
{
  g_auto(GValue) string = G_VALUE_INIT;

  if (text->len > 0)
    g_string_append (text, " | ");
  g_string_append_printf (text, "%s=", pspec->name);
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    {
      g_autofree char *joined = g_strjoinv (",", g_value_get_boxed (value));

      g_string_append (text, joined);
      return;
    }
  if (G_VALUE_HOLDS_ENUM (value))
    {
      GEnumValue *choice = g_enum_get_value (G_ENUM_CLASS (g_type_class_peek (pspec->value_type)),
                                             g_value_get_enum (value));

      g_string_append (text, choice->value_nick);
      return;
    }
  if (G_VALUE_HOLDS_BOOLEAN (value))
    {
      g_string_append (text, g_value_get_boolean (value) ? "true" : "false");
      return;
    }
  if (G_VALUE_HOLDS_DOUBLE (value))
    {
      g_string_append_printf (text, "%.1f", g_value_get_double (value));
      return;
    }
  g_value_init (&string, G_TYPE_STRING);
  g_assert_true (g_value_transform (value, &string));
  g_string_append (text, g_value_get_string (&string));
}

static char *
write_params (BellhopAction *action)
{
  guint                   n_params = 0;
  g_autofree GParamSpec **params = g_object_class_list_properties (G_OBJECT_GET_CLASS (action),
                                                                   &n_params);
  GString                *text = g_string_new (NULL);

  for (guint i = 0; i < n_params; i++)
    {
      g_auto(GValue) value = G_VALUE_INIT;

      if (params[i]->owner_type != G_OBJECT_TYPE (action))
        continue;
      g_value_init (&value, params[i]->value_type);
      g_object_get_property (G_OBJECT (action), params[i]->name, &value);
      if (G_VALUE_HOLDS (&value, G_TYPE_STRV) && g_value_get_boxed (&value) != NULL &&
          *(char **) g_value_get_boxed (&value) == NULL)
        continue;
      if (!g_param_value_defaults (params[i], &value))
        append_value (text, params[i], &value);
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  BellhopAction *action;
  const char    *command;
  char         **notes; /* Owned */
} Import;

static gboolean
import_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Import *self = data;

  return bellhop_action_import_text (self->action, self->command, &self->notes, error);
}

static gboolean
import (BellhopTest   *test,
        BellhopAction *action,
        const char    *command,
        char        ***out_notes,
        GError       **error)
{
  Import         self = { action, command, NULL };
  const gboolean taken = bellhop_test_await (test, bellhop_async (import_fiber, &self, NULL), NULL,
                                             error);

  *out_notes = self.notes;
  return taken;
}

static void
test_pasted (BellhopTest  *test,
             gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (pasted); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create_action (test, pasted[i].id);
      g_auto(GStrv) notes = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *params = NULL;
      const gboolean   taken = import (test, action, pasted[i].command, &notes, &error);

      g_test_message ("%s: %s", pasted[i].command, error != NULL ? error->message : "");
      params = write_params (action);
      if (pasted[i].error == NULL)
        {
          g_assert_no_error (error);
          g_assert_true (taken);
          g_assert_cmpstr (params, ==, pasted[i].params);
          continue;
        }
      g_assert_false (taken);
      g_assert_nonnull (strstr (error->message, pasted[i].error));
      g_assert_cmpstr (params, ==, "");
    }
}

/* What is done in another way than by curl, or not at all, is said. */
static const struct
{
  const char *id;
  const char *command;
  const char *notes;
} noted[] = {
  { "http.download", "curl -LO https://x.org/a", "" },
  { "http.download", "curl --output-dir d -o a https://x.org/", "follows redirects, as with -L" },
  { "http.download", "curl -L -o - --output-dir d https://x.org/",
    "ignored: -o - | ignored: --output-dir d" },
  { "http.download", "curl -LJw x https://x.org/", "ignored: -w x | ignored: -J" },
  { "http.check", "curl -o a https://x.org/", "follows redirects, as with -L | ignored: -o a" },
  { "http.check", "curl -L https://x.org/", "" },
  { "http.watch", "curl https://x.org/", "" },
  { "http.watch", "curl -O --output-dir d https://x.org/a",
    "ignored: -O | ignored: --output-dir d" },
};

static void
test_noted (BellhopTest  *test,
            gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (noted); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create_action (test, noted[i].id);
      g_auto(GStrv) notes = NULL;
      g_autofree char *joined = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (import (test, action, noted[i].command, &notes, &error));
      joined = notes != NULL ? g_strjoinv (" | ", notes) : g_strdup ("");
      g_assert_cmpstr (joined, ==, noted[i].notes);
    }
}

/* A text that is no command is none. */
static void
test_others (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.download");
  g_auto(GStrv) notes = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_action_import_text (action, "https://x.org/a b", &notes, &error));
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/curl/fetch/pasted", NULL, test_pasted);
  bellhop_test_add ("/http/curl/fetch/noted", NULL, test_noted);
  bellhop_test_add ("/http/curl/fetch/others", NULL, test_others);
  return g_test_run ();
}
