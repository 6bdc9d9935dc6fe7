/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum-fixture.h"

#include <glib/gstdio.h>

/* A check that was asked for is made, or the run fails: whatever a checksum file looks like. */

#define SHA256_OF_ABC      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA256_OF_NOTHING  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define BLAKE2B_256_OF_ABC "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"

#define CRC32_OF_ABC  "352441c2"
#define BASE64_OF_ABC "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="

/* What a checksum file beside “abc”, which holds abc, and “other”, which is empty, comes to. */
typedef struct
{
  const char *path;
  const char *contents;
  gssize      length;   /* -1: as of text */
  const char *file;     /* that is named, or NULL */
  const char *verdicts; /* of the rows, with a blank between */
  const char *message;  /* in the error; NULL: there is none */
} Case;

static const Case cases[] = {
  { "/lists/byte-order-mark", "\xef\xbb\xbf" SHA256_OF_NOTHING "  abc\n", -1, NULL, "mismatch",
    "does not match" },
  { "/lists/indented", " " SHA256_OF_NOTHING "  abc\n\t" SHA256_OF_NOTHING "  other", -1, NULL,
    "mismatch ok", "“abc”" },
  { "/lists/carriage-returns", SHA256_OF_ABC "  abc\r\n" SHA256_OF_NOTHING "  other\r\n", -1, NULL,
    "ok ok", NULL },
  { "/lists/trailing-blanks", SHA256_OF_ABC "  abc \t\n", -1, NULL, "ok", NULL },
  { "/lists/backslashes", SHA256_OF_ABC "  below\\deep\n", -1, NULL, "ok", NULL },
  { "/lists/backslashes-elsewhere", SHA256_OF_ABC " *C:\\files\\abc\n", -1, "abc", "ok", NULL },
  { "/lists/short-digest", "0" SHA256_OF_ABC "  abc\n" SHA256_OF_NOTHING "  other\n", -1, NULL,
    "unchecked ok", "“abc”: not checked, its line" },
  { "/lists/wrong-letter",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015aO  abc\n", -1, NULL,
    "unchecked",
    "“abc”: not checked, its line" },
  { "/lists/no-name", SHA256_OF_ABC "0\n" SHA256_OF_NOTHING "  other\n", -1, NULL, "ok", "line 1" },
  { "/lists/wrong-escape",
    "\\" SHA256_OF_ABC "  a\\bc\n" SHA256_OF_ABC "  abc\n" SHA256_OF_NOTHING "\\x\n", -1, NULL,
    "ok",
    "2 lines cannot be used" },
  { "/lists/unknown-algorithm", "SM3 (abc) = " SHA256_OF_ABC "\n", -1, NULL, "unchecked",
    "SM3 is not known here" },
  { "/lists/unknown-beside-known",
    "SHA256 (abc) = " SHA256_OF_ABC "\nSM3 (abc) = " SHA256_OF_ABC "\n", -1, NULL, "ok unchecked",
    "SM3 is not known here" },
  { "/lists/blake2b-256", "BLAKE2b-256 (abc) = " BLAKE2B_256_OF_ABC "\n", -1, NULL, "ok", NULL },
  { "/lists/untagged-blake2b-256", BLAKE2B_256_OF_ABC "  abc\n", -1, NULL, "ok", NULL },
  { "/lists/unlisted", SHA256_OF_NOTHING "  other\n", -1, "abc", "unlisted", "“abc”" },
  { "/lists/alone", SHA256_OF_ABC "\n", -1, "abc", "ok", NULL },
  { "/lists/standard-input", SHA256_OF_ABC "  -\n", -1, "abc", "ok", NULL },
  { "/lists/two-alone", SHA256_OF_ABC "\n" BLAKE2B_256_OF_ABC "\n", -1, "abc", "ok ok", NULL },
  { "/lists/two-alone-mismatch", SHA256_OF_ABC "\n" SHA256_OF_NOTHING "\n", -1, "abc", "mismatch",
    "“abc”" },
  { "/lists/alone-mismatch", SHA256_OF_NOTHING "\n", -1, "abc", "mismatch", "“abc”" },
  { "/lists/bad-line-elsewhere", SHA256_OF_ABC "0\n" SHA256_OF_ABC "  abc\n", -1, "abc", "ok",
    NULL },
  { "/lists/folder", SHA256_OF_ABC "  abc\n", -1, ".", "ok unlisted unlisted", NULL },
  { "/lists/nothing-compared", SHA256_OF_ABC "  elsewhere\n", -1, "below", "unlisted",
    "no file to compare" },
  { "/lists/zero-in-a-name", SHA256_OF_ABC "  a\0c\n" SHA256_OF_ABC "  abc\n", 140, NULL, "ok",
    "line 1" },
  { "/lists/ends-with-zero", SHA256_OF_ABC "  abc\0" SHA256_OF_NOTHING "  other", 142, NULL,
    "ok ok", NULL },
  { "/lists/crc", CRC32_OF_ABC "  abc\n" SHA256_OF_NOTHING "  other\n", -1, NULL, "ok ok", NULL },
  { "/lists/crc-behind",
    "abc " CRC32_OF_ABC "\n" SHA256_OF_NOTHING "  other\n00000000\tother\n", -1,
    NULL, "ok ok ok", NULL },
  { "/lists/crc-mismatch", SHA256_OF_ABC "  abc\n352441c3 *abc\n", -1, NULL, "mismatch ok",
    "“abc”: the digest does not match" },
  { "/lists/crc-missing", SHA256_OF_ABC "  abc\nno.such 352441c3\n", -1, NULL, "ok missing",
    "“no.such”" },
  { "/lists/crc-of-numbers", SHA256_OF_ABC "  abc\n1a2b3c4d  other\ngone 12345678\n", -1, NULL,
    "ok mismatch missing", "1 file does not match, 1 file is missing" },
  { "/lists/crc-without-name", SHA256_OF_ABC "  abc\n1a2b3c4d\n", -1, NULL, "ok", "line 2" },
  { "/lists/crc-and-another", CRC32_OF_ABC "  " SHA256_OF_ABC "  abc\n", -1, NULL, "", "line 1" },
  { "/lists/dates-and-words",
    "20240101 release\nRelease of 20240101\ncommit 1a2b3c4d\nbuild: 1a2b3c4d\n; a 1a2b3c4d\n"
    "deadbeef is beef\n" SHA256_OF_ABC "  abc\n",
    -1, NULL, "ok", NULL },
  { "/lists/cksum", "1219131554 3 abc\n", -1, NULL, "", "line 1" },
  { "/lists/tiger-tree", "asd4ujseh5m47pdyb46kbtsqtsgdklbhyxomuia  abc\n", -1, NULL, "", "line 1" },
  { "/lists/magnet", "magnet:?dn=abc&xt=urn:sha256:" SHA256_OF_ABC "\n", -1, NULL, "", "line 1" },
  { "/lists/openssl-groups",
    "SHA2-256(abc)= ba:78:16:bf:8f:01:cf:ea:41:41:40:de:5d:ae:22:23:"
    "b0:03:61:a3:96:17:7a:9c:b4:10:ff:61:f2:00:15:ad\n",
    -1, NULL, "ok", NULL },
  { "/lists/certutil",
    "SHA256 hash of abc:\r\nba 78 16 bf 8f 01 cf ea 41 41 40 de 5d ae 22 23 "
    "b0 03 61 a3 96 17 7a 9c b4 10 ff 61 f2 00 15 ad\r\n"
    "CertUtil: -hashfile command completed successfully.\r\n",
    -1, "abc", "ok", NULL },
  { "/lists/get-filehash",
    "\r\nAlgorithm Hash Path\r\n--------- ---- ----\r\nSHA256    " SHA256_OF_ABC
    "       C:\\x\\abc  \r\n",
    -1, "abc", "ok", NULL },
  { "/lists/get-filehash-list",
    "Algorithm : SHA256\r\nHash : " SHA256_OF_ABC "\r\nPath : abc\r\n", -1, NULL, "", "line 2" },
  { "/lists/integrity", "sha256-" BASE64_OF_ABC "\n", -1, "abc", "ok", NULL },
  { "/lists/integrity-named", "sha256-" BASE64_OF_ABC " abc\n", -1, NULL, "ok", NULL },
  { "/lists/integrity-in-page", "<link integrity=\"sha256-" BASE64_OF_ABC "\">\n", -1, NULL, "",
    "line 1" },
  { "/lists/label", "SHA-256: " SHA256_OF_ABC "\n", -1, "abc", "ok", NULL },
  { "/lists/label-named", "sha256:" SHA256_OF_ABC "  abc\n", -1, NULL, "ok", NULL },
  { "/lists/name-first", "abc: " SHA256_OF_ABC "\n", -1, NULL, "", "line 1" },
  { "/lists/page", "<tr><td>abc</td><td><code>" SHA256_OF_ABC "</code></td></tr>\n", -1, NULL, "",
    "line 1" },
};

static char *
join_verdicts (BellhopRun *run)
{
  BellhopTable *table = checksum_table (run);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) verdicts = NULL;

  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    g_strv_builder_add (builder, bellhop_table_get_text (table, i, 3));
  verdicts = g_strv_builder_end (builder);
  return g_strjoinv (" ", verdicts);
}

static void
assert_outcome (BellhopRun *run,
                const char *expected_verdicts,
                const char *message)
{
  g_autofree char *verdicts = NULL;

  if (message != NULL)
    {
      files_assert_state (run, BELLHOP_RUN_FAILED);
      g_test_message ("%s", bellhop_run_get_error (run)->message);
      g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, message));
    }
  else
    files_assert_state (run, BELLHOP_RUN_DONE);
  verdicts = join_verdicts (run);
  g_assert_cmpstr (verdicts, ==, expected_verdicts);
}

static void
make_files (BellhopTest *test)
{
  g_autofree char *abc = files_make (test, "abc", "abc");
  g_autofree char *other = files_make (test, "other", "");
  g_autofree char *deep = files_make (test, "below/deep", "abc");

  g_assert_no_errno (g_chdir (bellhop_test_get_folder (test)));
}

static BellhopRun *
run_list (BellhopTest   *test,
          BellhopAction *action,
          const char    *name,
          const char    *contents,
          gssize         length)
{
  g_autofree char *sums = bellhop_test_write_file (test, name, contents, length);

  g_object_set (action, "sums-file", name, NULL);
  return files_run (test, action);
}

static void
test_list (BellhopTest  *test,
           gconstpointer data)
{
  const Case *self = data;
  g_autoptr(BellhopAction) action = checksum_new (test);

  make_files (test);
  if (self->file != NULL)
    checksum_set_files (action, self->file, NULL);
  assert_outcome (run_list (test, action, "SUMS", self->contents, self->length), self->verdicts,
                  self->message);
}

/* As PowerShell writes what is sent to a file. */
static void
test_utf16 (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const encodings[][2] = { { "UTF-16LE", "\xff\xfe" },
                                              { "UTF-16BE", "\xfe\xff" } };
  g_autofree char         *strange = files_make (test, "ä\xf0\x9f\x94\x91", "abc");
  g_autoptr(BellhopAction) action = checksum_new (test);

  make_files (test);
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      g_autofree char *text = NULL;
      gsize            length;

      text = g_convert (SHA256_OF_NOTHING "  abc\r\n" SHA256_OF_ABC "  ä\xf0\x9f\x94\x91\r\n", -1,
                        encodings[i][0], "UTF-8", NULL, &length, NULL);
      g_byte_array_append (bytes, (const guint8 *) encodings[i][1], 2);
      g_byte_array_append (bytes, (const guint8 *) text, (guint) length);
      assert_outcome (run_list (test, action, "SUMS", (const char *) bytes->data, bytes->len),
                      "mismatch ok", "“abc”");
    }
}

/* A name is taken as it stands where there is such a file. */
static void
test_names_as_they_stand (BellhopTest  *test,
                          gconstpointer data)
{
  g_autofree char *blank = files_make (test, "abc ", "");
  g_autofree char *backslash = files_make (test, "below\\deep", "");
  g_autofree char *tab = files_make (test, "\t", "");
  g_autofree char *space = files_make (test, " ", "");
  g_autoptr(BellhopAction) action = checksum_new (test);

  make_files (test);
  assert_outcome (run_list (test, action, "SUMS",
                            SHA256_OF_NOTHING "  abc \n" SHA256_OF_NOTHING
                                              "  below\\deep\n" SHA256_OF_NOTHING
                                              "   \n" SHA256_OF_NOTHING "  \t\n",
                            -1),
                  "ok ok ok ok", NULL);
}

/* Every algorithm of a length is tried, whatever a list is called and whatever was asked for; what
   fitted once is the first to be tried then. */
static void
test_lengths (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const commands[][2] = {
    { "b2sum", "--length=512" },
    { "b2sum", "--length=256" },
    { "sha512sum", "--text" },
    { "openssl", "sha3-512" },
  };
  static const char *const lists[] = { "list.txt", "SHA256SUMS", "abc.sha512" };
  g_autoptr(BellhopAction) action = checksum_new (test);
  g_autoptr(BellhopAction) with_folder = checksum_new (test);

  make_files (test);
  checksum_set_files (with_folder, "below", "abc", "other", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    for (guint j = 0; j < G_N_ELEMENTS (lists); j++)
      {
        const char *const command[] = { commands[i][0], commands[i][1], "abc", "other",
                                        "below/deep", NULL };
        g_autofree char  *output = files_peer (bellhop_test_get_folder (test), command);

        g_test_message ("%s %s %s", commands[i][0], commands[i][1], lists[j]);
        g_assert_nonnull (output);
        assert_outcome (run_list (test, action, lists[j], output, -1), "ok ok ok", NULL);
        g_object_set (with_folder, "sums-file", lists[j], NULL);
        assert_outcome (files_run (test, with_folder), " ok  ok  ok", NULL);
        g_unlink (lists[j]);
      }
}

/* What fits nothing has one row, of the algorithm that fitted elsewhere. */
static void
test_length_mismatch (BellhopTest  *test,
                      gconstpointer data)
{
  const char *const command[] = { "b2sum", "abc", "other", NULL };
  g_autofree char  *output = NULL;
  g_autoptr(BellhopAction) action = checksum_new (test);
  BellhopRun *run;

  make_files (test);
  output = files_peer (bellhop_test_get_folder (test), command);
  g_assert_true (g_file_set_contents ("other", "changed", -1, NULL));
  run = run_list (test, action, "list", output, -1);
  assert_outcome (run, "ok mismatch", "“other”");
  g_assert_cmpstr (bellhop_table_get_text (checksum_table (run), 1, 1), ==, "blake2b");
}

static void
test_ignore_missing (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(BellhopAction) action = checksum_new (test);

  make_files (test);
  g_object_set (action, "ignore-missing", TRUE, NULL);
  assert_outcome (run_list (test, action, "SUMS",
                            SHA256_OF_ABC "  abc\n" SHA256_OF_ABC "  gone\n" SHA256_OF_ABC
                                          "  abc/gone\n",
                            -1),
                  "ok", NULL);
  assert_outcome (run_list (test, action, "SUMS", SHA256_OF_ABC "  gone\n", -1), "",
                  "no file to compare");
  checksum_set_files (action, "gone", NULL);
  assert_outcome (files_run (test, action), "missing", "“gone”");
}

/* Lines of one digest many times are one; of many digests, they do not make a run endless. */
static void
test_one_file_often (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(GString) same = g_string_new (NULL);
  g_autoptr(GString) different = g_string_new (NULL);
  g_autoptr(BellhopAction) action = checksum_new (test);

  make_files (test);
  for (guint i = 0; i < 40; i++)
    {
      g_string_append (same, SHA256_OF_ABC "  abc\n");
      g_string_append_printf (different, "%064x  abc\n", i);
    }
  assert_outcome (run_list (test, action, "SUMS", same->str, -1), "ok", NULL);
  assert_outcome (run_list (test, action, "SUMS", different->str, -1), "mismatch",
                  "7 lines cannot be used");
}

static void
test_bad_sidecars (BellhopTest  *test,
                   gconstpointer data)
{
  g_autofree char *bom = files_make (test, "abc.sha256", "\xef\xbb\xbf" SHA256_OF_NOTHING "\n");
  g_autofree char *bad = files_make (test, "other.sha256", SHA256_OF_NOTHING "0\n");
  g_autofree char *b2 = files_make (test, "below/deep.sha256", BLAKE2B_256_OF_ABC "\n");
  g_autoptr(BellhopAction) action = checksum_new (test);

  make_files (test);
  checksum_set_files (action, "abc", "other", "below/deep", NULL);
  assert_outcome (files_run (test, action), "mismatch  unchecked  ok",
                  "1 file does not match, 1 file was not checked");
}

/* A sidecar that says nothing: the file was not compared, and that is said. */
static void
test_empty_sidecars (BellhopTest  *test,
                     gconstpointer data)
{
  g_autofree char *empty = files_make (test, "abc.sha256", "");
  g_autofree char *comment = files_make (test, "other.sha256", "# nothing\n\n");
  g_autoptr(BellhopAction) action = checksum_new (test);

  make_files (test);
  checksum_set_files (action, "abc", "other", NULL);
  assert_outcome (files_run (test, action), "unlisted unlisted", "2 files are not listed");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    bellhop_test_add (cases[i].path, &cases[i], test_list);
  bellhop_test_add ("/lists/utf16", NULL, test_utf16);
  bellhop_test_add ("/lists/names-as-they-stand", NULL, test_names_as_they_stand);
  bellhop_test_add ("/lists/lengths", NULL, test_lengths);
  bellhop_test_add ("/lists/length-mismatch", NULL, test_length_mismatch);
  bellhop_test_add ("/lists/ignore-missing", NULL, test_ignore_missing);
  bellhop_test_add ("/lists/one-file-often", NULL, test_one_file_often);
  bellhop_test_add ("/lists/bad-sidecars", NULL, test_bad_sidecars);
  bellhop_test_add ("/lists/empty-sidecars", NULL, test_empty_sidecars);

  return g_test_run ();
}
