/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-loader-private.h"

#include <elf.h>
#include <link.h>
#include <string.h>

/* What a module says of itself without being loaded: of its file the head, the table of sections
 * and one section are looked at. */

static gconstpointer
find_bytes (GMappedFile *file,
            guint64      offset,
            guint64      size)
{
  const guint64 length = g_mapped_file_get_length (file);

  return offset <= length && size <= length - offset ? g_mapped_file_get_contents (file) + offset
                                                     : NULL;
}

/* Copied, because nothing says that a table of a file is aligned. */
static gboolean
read_section (GMappedFile *file,
              const ElfW (Ehdr) * head,
              guint position,
              ElfW (Shdr) * out_section)
{
  const void *bytes = find_bytes (file,
                                  (guint64) head->e_shoff + (guint64) position * head->e_shentsize,
                                  sizeof *out_section);

  if (bytes == NULL)
    return FALSE;
  memcpy (out_section, bytes, sizeof *out_section);
  return TRUE;
}

static gboolean
has_name (GMappedFile *file,
          const ElfW (Shdr) * names,
          const ElfW (Shdr) * section)
{
  static const char wanted[] = BELLHOP_MODULE_ACTIONS_SECTION;
  const char       *name = find_bytes (file, (guint64) names->sh_offset + section->sh_name,
                                       sizeof wanted);

  return name != NULL && memcmp (name, wanted, sizeof wanted) == 0;
}

static char *
find_declared (GMappedFile *file)
{
  const void *bytes = find_bytes (file, 0, sizeof (ElfW (Ehdr)));
  ElfW (Ehdr) head;
  ElfW (Shdr) names;
  ElfW (Shdr) section;

  if (bytes == NULL || memcmp (bytes, ELFMAG, SELFMAG) != 0)
    return NULL;
  memcpy (&head, bytes, sizeof head);
  if (head.e_shentsize != sizeof section || !read_section (file, &head, head.e_shstrndx, &names))
    return NULL;
  for (guint i = 0; i < head.e_shnum; i++)
    if (read_section (file, &head, i, &section) && has_name (file, &names, &section))
      {
        const char *ids = find_bytes (file, section.sh_offset, section.sh_size);

        return ids != NULL ? g_strndup (ids, section.sh_size) : NULL;
      }
  return NULL;
}

char **
_bellhop_loader_read_declared (const char *path)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autofree char *ids = file != NULL ? find_declared (file) : NULL;

  return ids != NULL ? g_strsplit (ids, " ", -1) : NULL;
}
