import type { Config } from '../../config/spec.js';
import type { State } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { wantedOnPaper } from '../paper.js';
import { paperKinds } from '../print/paper-size.js';
import { presentSlip, type SlipModel } from '../print/present-slip.js';
import { sheetCount } from '../print/sheet.js';
import type { Print } from '../print/slip.js';
import { orderProblem, type PrintChoice, type PrintOrder, printWays, wanted } from './print-order.js';
import type { Problem } from './problem.js';
import { printSerials } from './serial-range.js';

export interface PrintOption {
  readonly name: string;
  readonly key: string;
  readonly chosen: boolean;
}

export interface PrintModel {
  /** null: every list. */
  readonly list: { readonly id: number; readonly name: string } | null;
  readonly backHref: string;
  /** Empty when tickets were chosen one by one. */
  readonly which: readonly (PrintOption & { readonly count: number })[];
  /** The chosen ones, for the form; null when none were. */
  readonly serials: string | null;
  readonly chosenCount: number;
  readonly leftOut: number;
  readonly papers: readonly PrintOption[];
  readonly ways: readonly PrintOption[];
  readonly languages: readonly { readonly code: string; readonly name: string; readonly chosen: boolean }[];
  readonly paper: string;
  /** How many tickets, and on how many sheets where that is known: 0 is not known. */
  readonly count: number;
  readonly sheets: number;
  /** How many of them have been handed out before. */
  readonly again: number;
  readonly problem: { readonly field: string; readonly problem: Problem } | null;
  /** The first one as it will be; null when there is none. */
  readonly preview: SlipModel | null;
  /** What the form sends on. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Where the last ones that this browser printed are printed again; null when there were none. */
  readonly lastPrint: string | null;
}

export interface PrintParts {
  readonly choice: PrintChoice;
  readonly order: PrintOrder;
  readonly config: Config;
  readonly languages: readonly { readonly code: string; readonly name: string }[];
  readonly logo: string | null;
  readonly lastPrint: string | null;
  readonly now: number;
  /** The papers of the tickets. */
  readonly printOf: (tickets: readonly Ticket[]) => Print;
}

/** The page that asks which tickets are printed, on what and how, and shows the first of them. */
export function presentPrintPage(state: State, parts: PrintParts): PrintModel {
  const { choice, order, config, languages, lastPrint } = parts;
  const { list, serials, which, tickets, leftOut } = choice;
  const ways = printWays.filter((way) => way !== 'printer' || config.print.printer !== null);
  return {
    list: list === null ? null : { id: list.id, name: list.name },
    backHref: list === null ? '/lists' : `/lists/${list.id}`,
    which:
      serials !== null
        ? []
        : wantedOnPaper.map((name) => ({
            name,
            key: `print.which.${name}`,
            chosen: name === which,
            count: name === which ? tickets.length : wanted(state, list, name, parts.now).length,
          })),
    serials: serials === null ? null : printSerials(serials),
    chosenCount: serials?.length ?? 0,
    leftOut,
    papers: paperKinds.map((name) => ({ name, key: `print.paper.${name}`, chosen: name === order.paper })),
    ways: ways.map((name) => ({ name, key: `print.way.${name}`, chosen: name === order.way })),
    languages: languages.map(({ code, name }) => ({ code, name, chosen: code === order.language })),
    paper: order.paper,
    count: tickets.length,
    sheets: sheetCount(order.paper, tickets.length) ?? 0,
    again: tickets.filter(({ paperId }) => paperId !== null).length,
    problem: orderProblem(choice, order, config) ?? null,
    preview: presentPreview(parts),
    fields: fieldsOf(choice, order),
    lastPrint,
  };
}

function presentPreview({ choice, printOf, logo }: PrintParts): SlipModel | null {
  const [first] = choice.tickets;
  if (first === undefined) return null;
  const print = printOf([first]);
  const [slip] = print.slips;
  return slip === undefined ? null : presentSlip(print, slip, logo);
}

function fieldsOf({ list, serials, which }: PrintChoice, { paper, language, way }: PrintOrder): PrintModel['fields'] {
  const fields = {
    ...(list !== null && { list: String(list.id) }),
    ...(serials === null ? { which } : { serials: printSerials(serials) }),
    paper,
    language,
    way,
  };
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}
