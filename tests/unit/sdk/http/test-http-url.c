/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <bellhop-sdk.h>

/* URLs as people paste them. */

typedef struct
{
  const char *text;
  const char *url; /* NULL: it is none */
} Case;

static const Case cases[] = {
  { "http://example.org/", "http://example.org/" },
  { "http://example.org", "http://example.org/" },
  { " http://example.org/ ", "http://example.org/" },
  { "\thttp://example.org/t\n", "http://example.org/t" },
  { "http://example.org/t\302\240", "http://example.org/t" },
  { "\357\273\277http://example.org/t\342\200\213", "http://example.org/t" },
  { "http://exam\nple.org/", NULL },
  { "http://example.org/a\n b", "http://example.org/a%20b" },
  { "example.org", "http://example.org/" },
  { "example.org/a?b=c", "http://example.org/a?b=c" },
  { "localhost", "http://localhost/" },
  { "localhost:8080/x", "http://localhost:8080/x" },
  { "host:8080/x", "http://host:8080/x" },
  { "127.0.0.1:9/x", "http://127.0.0.1:9/x" },
  { "[::1]:8080/x", "http://[::1]:8080/x" },
  { "http://[fe80::1%25eth0]:81/x", "http://[fe80::1%25eth0]:81/x" },
  { "http://[fe80::1%eth0]/%", "http://[fe80::1%25eth0]/%" },
  { "[FE80::1%2]:8080/x", "http://[FE80::1%252]:8080/x" },
  { "http://[ff02::1%25eth0]/", "http://[ff02::1%25eth0]/" },
  { "http://[::1%25lo]/", "http://[::1]/" },
  { "http://[::1%lo]:80/", "http://[::1]/" },
  { "http://[2001:db8::1%25eth0]/", "http://[2001:db8::1]/" },
  { "http://[::1%25lo/", NULL },
  { "http://me:p%5B%41%5D@[fe80::1%eth0]/", "http://me:p%5BA%5D@[fe80::1%25eth0]/" },
  { "//example.org/x", NULL },
  { "word", NULL },
  { "two words", NULL },
  { "", NULL },
  { "mailto:ada@example.org", NULL },
  { "javascript:alert(1)", NULL },
  { "file:///etc/passwd", NULL },
  { "http://", NULL },
  { "http:///x", NULL },
  { "http://host:bad/", NULL },
  { "http://host:99999/", NULL },
  { "http://a b/", NULL },
  { "http://example.org/a b", "http://example.org/a%20b" },
  { "http://example.org/?discount=100%", "http://example.org/?discount=100%" },
  { "http://example.org/100%/%zz/%4", "http://example.org/100%/%zz/%4" },
  { "http://example.org/a%?%%20#50%", "http://example.org/a%?%%20#50%" },
  { "http://example.org/<a>\"{b}\"", "http://example.org/%3Ca%3E%22%7Bb%7D%22" },
  { "http://example.org/%7Eme/%41?x=%2f%7E", "http://example.org/%7Eme/%41?x=%2f%7E" },
  { "http://example.org/~me/A", "http://example.org/~me/A" },
  { "http://example.org/a/../b", "http://example.org/b" },
  { "http://example.org/a/./b/", "http://example.org/a/b/" },
  { "http://example.org/a/b/..", "http://example.org/a/" },
  { "http://example.org/../../b", "http://example.org/b" },
  { "http://example.org/a//b", "http://example.org/a//b" },
  { "http://example.org/a;b,c=d", "http://example.org/a;b,c=d" },
  { "http://example.org?x", "http://example.org/?x" },
  { "http://example.org/\303\244?\303\266", "http://example.org/%C3%A4?%C3%B6" },
  { "http://ada:secret@example.org/", "http://ada:secret@example.org/" },
  { "http://127.1/", "http://127.0.0.1/" },
  { "0x7f.1", "http://127.0.0.1/" },
  { "http://0x7f000001:80/", "http://127.0.0.1/" },
  { "http://2130706433/x", "http://127.0.0.1/x" },
  { "http://0177.0.0.1/", "http://127.0.0.1/" },
  { "http://1.2.3.4.5/", "http://1.2.3.4.5/" },
  { "http://256.1.1.1/", "http://256.1.1.1/" },
  { "http://abc/", "http://abc/" },
  { "http://bad.cafe/", "http://bad.cafe/" },
  { "https://example.org:443/", "https://example.org/" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GUri) uri = bellhop_http_parse_url (cases[i].text, &error);
      g_autofree char *url = uri != NULL ? g_uri_to_string (uri) : NULL;

      g_test_message ("%s: %s", cases[i].text, error != NULL ? error->message : url);
      g_assert_cmpstr (url, ==, cases[i].url);
      g_assert_cmpint (error != NULL, ==, cases[i].url == NULL);
      if (error != NULL)
        g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
    }
}

/* What has been read once reads the same again. */
static void
test_again (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (cases[i].url != NULL)
      {
        g_autoptr(GUri) uri = bellhop_http_parse_url (cases[i].url, NULL);
        g_autofree char *url = g_uri_to_string (uri);

        g_assert_cmpstr (url, ==, cases[i].url);
      }
}

/* What stays of a text for people. */
static void
test_passwords (void)
{
  static const struct
  {
    const char *text;
    const char *shown;
  } texts[] = {
    { "", "" },
    { "no URL: a:b@c", "no URL: a:b@c" },
    { "http://example.org/", "http://example.org/" },
    { "http://ada@example.org/", "http://ada@example.org/" },
    { "http://ada:secret@example.org/", "http://ada@example.org/" },
    { "see http://a:1@b/, https://c:2@d/x", "see http://a@b/, https://c@d/x" },
    { "http://ada:p@ss@example.org/a@b", "http://ada@example.org/a@b" },
    { "http://ada:p/w@example.org/", "http://ada@example.org/" },
    { "http://me:sek retpw@[::/", "http://me@[::/" },
    { "http://example.org:80 for ada@b", "http://example.org:80 for ada@b" },
    { "http://example.org:80/@ada", "http://example.org:80/@ada" },
    { "http://[::1]:80/@ada", "http://[::1]:80/@ada" },
    { "“http://:secret@example.org”", "“http://@example.org”" },
    { "ftp://a:b@c", "ftp://a@c" },
    { "://", "://" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *shown = bellhop_http_hide_passwords (texts[i].text);

      g_assert_cmpstr (shown, ==, texts[i].shown);
    }
}

/* What is said of a URL that is none does not show its password either. */
static void
test_malformed (void)
{
  static const char *const urls[] = {
    "http://me:sek retpw@[::/",
    "http://me:1 retpw@[::/",
    "http://me:retpw\"x@[::/a@b",
    "http://me too:retpw@[::/",
    "me:sek retpw@[::/",
    "ftp://me:sek <retpw>@host/",
    "http://me:sek/retpw@[::/x",
    "http://me:a@b retpw@[::/",
    "http://me:retpw\\@[::",
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (bellhop_http_parse_url (urls[i], &error));
      g_test_message ("%s", error->message);
      g_assert_null (strstr (error->message, "retpw"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-url/cases", test_cases);
  g_test_add_func ("/http-url/again", test_again);
  g_test_add_func ("/http-url/passwords", test_passwords);
  g_test_add_func ("/http-url/malformed", test_malformed);
  return g_test_run ();
}
