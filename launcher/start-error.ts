/** Something that the person at the keyboard can mend. Its message is shown without a stack. */
export class StartError extends Error {}
