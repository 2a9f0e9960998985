import type { AttributeJson, ItemJson } from '../dynamodb-state.ts';
import { CONCERTS, ESTATE_DATE, makeId, makeUuid } from './names.ts';

const FIRST = [
  'Ana',
  'Ben',
  'Chloë',
  'Diego',
  'Erin',
  'Farid',
  'Grace',
  'Hugo',
  'Ines',
  'Jonas',
  'Kaya',
  'Liam',
];
const LAST = [
  'Alvarez',
  'Brandt',
  'Castillo',
  'Dubois',
  'Endo',
  'Fischer',
  'García',
  'Hoang',
  'Ivers',
  'Jensen',
];
const VESSELS = ['America', 'Jada', 'Queen of San Diego'];
const DAY_MS = 86_400_000;

const text = (S: string): AttributeJson => ({ S });
const number = (value: number | string): AttributeJson => ({ N: String(value) });

/** The same number for the same place, 0 ≤ n < limit. */
function pick(place: string, limit: number): number {
  return Number.parseInt(makeUuid(place).slice(0, 8), 16) % limit;
}

function choose<T>(place: string, from: readonly T[]): T {
  return from[pick(place, from.length)] as T;
}

function daysAgo(days: number): string {
  return new Date(ESTATE_DATE.getTime() - days * DAY_MS).toISOString();
}

function price(place: string): string {
  return (9500 + pick(place, 40_000) / 100).toFixed(2);
}

const customerId = (index: number) => `cus_${makeId(`customer ${index}`, 12)}`;
const bookingId = (index: number) => `bkg_${makeId(`booking ${index}`, 12)}`;

export function makeCustomer(index: number): ItemJson {
  const place = `customer ${index}`;
  const first = choose(`${place} first`, FIRST);
  const last = choose(`${place} last`, LAST);
  return {
    customerId: text(customerId(index)),
    email: text(`${first}.${last}.${index}@example.com`.toLowerCase()),
    name: { M: { first: text(first), last: text(last) } },
    phone: text(`+1 619 555 ${String(100 + (index % 9900)).padStart(4, '0')}`),
    createdAt: text(daysAgo(pick(place, 1400))),
    interests: { SS: CONCERTS.slice(index % 5, (index % 5) + 1 + (index % 3)) },
    marketingConsent: { BOOL: index % 3 !== 0 },
    ...(index % 7 === 0 ? { notes: { NULL: true as const } } : {}),
  };
}

export function makeBooking(index: number): ItemJson {
  const place = `booking ${index}`;
  return {
    bookingId: text(bookingId(index)),
    customerId: text(customerId(index % 800)),
    eventId: text(`${choose(place, CONCERTS)}-2026`),
    createdAt: text(daysAgo(pick(place, 300))),
    guests: number(1 + pick(`${place} guests`, 8)),
    total: number(price(place)),
    status: text(choose(`${place} status`, ['confirmed', 'confirmed', 'pending', 'cancelled'])),
    extras: { L: [text('champagne'), number(pick(`${place} extras`, 3)), { BOOL: index % 2 === 0 }] },
  };
}

export function makeCharter(index: number): ItemJson {
  const vessel = choose(`charter ${index}`, VESSELS);
  return {
    charterId: text(`chr_${makeId(`charter ${index}`, 10)}`),
    vessel: text(vessel),
    hours: number(2 + (index % 4)),
    deposit: number('500.00'),
    waiver: { B: Buffer.from(`%PDF-1.7 waiver ${index} ${vessel}\n`).toString('base64') },
  };
}

export function makeEvent(index: number): ItemJson {
  const act = CONCERTS[index % CONCERTS.length] ?? 'bobdylan';
  return {
    eventId: text(index < CONCERTS.length ? `${act}-2026` : `${act}-2026-${index}`),
    title: text(`${act} at the Rady Shell – night ${1 + Math.floor(index / CONCERTS.length)}`),
    startsAt: text(daysAgo(-index)),
    prices: { M: { general: number('225.00'), vip: number('390.00') } },
    seats: { NS: ['1', '2', '10', '24'] },
    page: text(`https://queenofsandiego.com/events/${act}/`),
  };
}

export function makePayment(index: number): ItemJson {
  return {
    bookingId: text(bookingId(index % 1200)),
    paymentId: text(`pay_${makeId(`payment ${index}`, 16)}`),
    amount: number(price(`payment ${index}`)),
    currency: text('USD'),
    paidAt: number(Math.floor(ESTATE_DATE.getTime() / 1000) - pick(`payment ${index}`, 300) * 86_400),
    card: { M: { brand: text('visa'), last4: text(String(1000 + pick(`card ${index}`, 9000))) } },
  };
}

export function makeRefund(index: number): ItemJson {
  return {
    refundId: text(`ref_${makeId(`refund ${index}`, 10)}`),
    bookingId: text(bookingId(index * 3)),
    amount: number(`-${price(`refund ${index}`)}`),
    reason: text(choose(`refund ${index}`, ['weather', 'illness', 'duplicate "booking"', 'Wetter & Wind'])),
  };
}

export function makeGiftCertificate(index: number): ItemJson {
  return {
    code: text(makeId(`gift ${index}`, 10).toUpperCase()),
    value: number('250'),
    redeemed: { BOOL: index % 4 === 0 },
    message: text(`Happy birthday 🎂 from crew ${index}\n– see you on the bay!`),
  };
}

export function makeCrewMember(index: number): ItemJson {
  const first = choose(`crew ${index}`, FIRST);
  return {
    crewId: text(`crew-${String(index).padStart(2, '0')}`),
    name: text(`${first} ${choose(`crew ${index} last`, LAST)}`),
    licences: { SS: ['USCG Master 100', 'First Aid', 'STCW'].slice(0, 1 + (index % 3)) },
    badges: {
      BS: [Buffer.from([index, 255, 0]).toString('base64'), Buffer.from([index, 1]).toString('base64')],
    },
    photo: { B: Buffer.from(makeId(`photo ${index}`, 32)).toString('base64') },
    rate: number('42.50'),
  };
}

export function makeCrewShift(index: number): ItemJson {
  return {
    crewId: text(`crew-${String(index % 18).padStart(2, '0')}`),
    date: text(daysAgo(Math.floor(index / 18)).slice(0, 10)),
    vessel: text(choose(`shift ${index}`, VESSELS)),
    hours: number('6.5'),
  };
}

export function makeSubscriber(index: number): ItemJson {
  return {
    email: text(`reader.${makeId(`subscriber ${index}`, 8)}@example.com`),
    subscribedAt: text(daysAgo(pick(`subscriber ${index}`, 2000))),
    lists: { SS: index % 2 === 0 ? ['concerts', 'sailing'] : ['sailing'] },
  };
}

export function makeEmailLogEntry(index: number): ItemJson {
  return {
    messageId: text(makeUuid(`message ${index}`)),
    to: text(`reader.${makeId(`subscriber ${index}`, 8)}@example.com`),
    template: text(choose(`message ${index}`, ['booking-confirmation', 'booking-reminder', 'newsletter'])),
    expiresAt: number(Math.floor(ESTATE_DATE.getTime() / 1000) + index * 3600),
  };
}

export function makeInventoryItem(index: number): ItemJson {
  return {
    sku: text(`SKU-${String(index).padStart(4, '0')}`),
    stock: number(pick(`stock ${index}`, 400)),
    sizes: { NS: ['8', '10.5', '12'] },
    attributes: {
      M: {
        colour: text('navy'),
        tags: { L: [text('cap'), text('crew')] },
        empty: { L: [] },
        none: { M: {} },
      },
    },
    weightKg: number('1.2500e-1'),
  };
}

export function makeMetric(index: number): ItemJson {
  return {
    metric: text(index % 2 === 0 ? 'revenue' : 'visitors'),
    day: text(daysAgo(Math.floor(index / 2)).slice(0, 10)),
    value: number(pick(`metric ${index}`, 100_000)),
  };
}
