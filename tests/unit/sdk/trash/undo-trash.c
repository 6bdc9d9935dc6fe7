/* SPDX-License-Identifier: GPL-3.0-or-later */
/* undo-trash PATH: moves a file to the trash and back. For the test that interrupts it. */
#include <bellhop-sdk.h>

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(BellhopTrash) trash = NULL;
  gboolean is_back = FALSE;

  g_ptr_array_add (files, g_file_new_for_path (argv[1]));
  bellhop_runtime_start (NULL);
  trash = bellhop_trash_new (files);
  is_back = bellhop_block_on (bellhop_trash_move (trash), NULL, NULL) &&
            bellhop_block_on (bellhop_trash_restore (trash), NULL, NULL) &&
            bellhop_trash_get_n_gone (trash) == 0;
  g_clear_object (&trash);
  bellhop_runtime_stop (1000);
  return is_back ? 0 : 1;
}
