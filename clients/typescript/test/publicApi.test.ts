/**
 * The public API: api.txt lists every exported declaration, so that a change of it is seen in a review.
 *
 * REWRITE=1 in the environment writes the file anew. The messages are left out: the checks of the contract hold them.
 */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";

const TOP = new URL("../../", import.meta.url);
const LISTING = new URL("api.txt", TOP);

/** The modules that the manifest exports, with the prefix of their names. */
const MODULES = [
  ["./index.js", ""],
  ["./testing.js", "testing/"],
  ["./opentelemetry.js", "opentelemetry/"],
] as const;

const MESSAGES = "./messages.js";

/** Returns the statements of the type declarations of a module. */
function declarationsOf(module: string): readonly ts.Statement[] {
  const path = new URL(`dist/src/${module.replace(/\.js$/, ".d.ts")}`, TOP);
  return ts.createSourceFile(module, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true).statements;
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function isPrivate(member: ts.ClassElement | ts.TypeElement): boolean {
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  const isHashed = member.name !== undefined && ts.isPrivateIdentifier(member.name);
  return isHashed || modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
  return name ? [name.text] : [];
}

/** Yields the lines of an exported declaration: its head, and a line for each member. */
function* linesOf(prefix: string, statement: ts.Statement, isType = false): Generator<string> {
  const oneLine = (text: string): string =>
    text
      .replace(/\/\*.*?\*\/\s*/gs, "")
      .replace(/\s+/g, " ")
      .replace(/\( /g, "(")
      .replace(/^export (declare )?/, "");
  if (ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)) {
    const head = statement.getText();
    const declared = oneLine(head.slice(0, head.indexOf("{"))).trim();
    yield prefix + (isType ? declared.replace(/^class/, "interface").replace(" implements ", " extends ") : declared); // A user cannot make one.
    const members = statement.members.filter((member) => !isPrivate(member));
    yield* members.map((member) => `    ${oneLine(member.getText())}`).sort();
  } else {
    yield prefix + oneLine(statement.getText());
  }
}

/** Yields the lines of all exports of a module. */
function* exportsOf(module: string, prefix: string): Generator<string> {
  for (const statement of declarationsOf(module)) {
    if (isExported(statement)) {
      yield* linesOf(prefix, statement);
    } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier && statement.exportClause) {
      const from = (statement.moduleSpecifier as ts.StringLiteral).text;
      const { elements } = statement.exportClause as ts.NamedExports;
      const names = elements.map(({ name }) => name.text);
      if (from === MESSAGES) {
        yield* names.map((name) => `message ${name}`);
        continue;
      }
      const types = elements
        .filter(({ isTypeOnly }) => isTypeOnly || statement.isTypeOnly)
        .map(({ name }) => name.text);
      for (const found of declarationsOf(from).filter(isExported)) {
        if (namesOf(found).some((name) => names.includes(name))) {
          yield* linesOf(
            prefix,
            found,
            namesOf(found).some((name) => types.includes(name)),
          );
        }
      }
    }
  }
}

test("the public API is that of api.txt", () => {
  const found = `${MODULES.flatMap(([module, prefix]) => [...exportsOf(module, prefix)]).join("\n")}\n`;
  if (process.env["REWRITE"]) {
    writeFileSync(LISTING, found);
  }
  assert.equal(readFileSync(LISTING, "utf8"), found, "if the change is meant: REWRITE=1 npm test");
});
