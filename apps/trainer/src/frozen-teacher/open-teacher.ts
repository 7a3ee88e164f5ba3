/** Starts the frozen 2D teacher in its worker thread. */
import { createOnnxTeacher, describeTeacher, type Teacher } from '@i2p/vit2d';
import type { TeacherSection } from '../config/schema.js';
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import { messageOf, UserError } from '../user-error.js';
import { LazyTeacher } from './lazy-teacher.js';
import { disagreements, readTeacherFile, type TeacherFile, teacherSettings } from './teacher-file.js';

/** @throws UserError when no file is configured, or it is not a teacher; names the file and the cause */
export async function openTeacher(section: TeacherSection, console: Console): Promise<Teacher> {
  const file = await configuredFile(section, console);
  return startTeacher(section, file);
}

/** As `openTeacher`, with the session started by the first run. */
export async function openLazyTeacher(
  section: TeacherSection,
  console: Console,
): Promise<{ teacher: LazyTeacher; file: TeacherFile }> {
  const file = await configuredFile(section, console);
  const described = explained(file, () => describeTeacher(file.weights, teacherSettings(section, file)));
  return { teacher: new LazyTeacher(described, () => startTeacher(section, file)), file };
}

async function configuredFile(section: TeacherSection, console: Console): Promise<TeacherFile> {
  if (section.file === null) {
    throw new UserError(
      'this configuration needs a 2D teacher: give --teacher FILE, or model.targets=3d with model.masking=random',
    );
  }
  const file = readTeacherFile(await localFile(section.file, console));
  for (const note of disagreements(section, file)) console.note(note);
  return file;
}

async function startTeacher(section: TeacherSection, file: TeacherFile): Promise<Teacher> {
  const settings = teacherSettings(section, file);
  return createOnnxTeacher(file.weights, settings).catch((error: unknown) =>
    explained(file, () => {
      throw error;
    }),
  );
}

function explained<T>(file: TeacherFile, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UserError(`the teacher file ${file.path}: ${messageOf(error)}`, { cause: error });
  }
}
