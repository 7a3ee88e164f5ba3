/** Starts the frozen 2D teacher in its worker thread. */
import { createOnnxTeacher, type Teacher } from '@i2p/vit2d';
import type { TeacherSection } from '../config/schema.js';
import type { Console } from '../console.js';
import { messageOf, UserError } from '../user-error.js';
import { disagreements, readTeacherFile, teacherSettings } from './teacher-file.js';

/** @throws UserError when no file is configured, or it is not a teacher; names the file and the cause */
export async function openTeacher(section: TeacherSection, console: Console): Promise<Teacher> {
  if (section.file === null) {
    throw new UserError(
      'this configuration needs a 2D teacher: give --teacher FILE, or model.targets=3d with model.masking=random',
    );
  }
  const file = readTeacherFile(section.file);
  for (const note of disagreements(section, file)) console.note(note);
  try {
    return await createOnnxTeacher(file.weights, teacherSettings(section, file));
  } catch (error) {
    throw new UserError(`the teacher file ${file.path}: ${messageOf(error)}`, { cause: error });
  }
}
