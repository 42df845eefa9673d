export function findProgram(...names: string[]): string | undefined;
export function findNginxModule(file: string): string | undefined;
export function findLuaLibrary(file: string): string | undefined;
export function findTrustedCertificates(): string | undefined;
