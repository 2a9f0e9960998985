/** Sources of the Apps Script projects: what a sailing company's sheets do by themselves. */
export const MENU = `function onOpen() {
  SpreadsheetApp.getUi()
    .createMenu('JADA')
    .addItem('Confirm selected booking', 'confirmSelected')
    .addItem('Refresh dashboard', 'refreshDashboard')
    .addToUi();
}

function refreshDashboard() {
  const url = PropertiesService.getScriptProperties().getProperty('DASHBOARD_URL');
  UrlFetchApp.fetch(url, { method: 'post', contentType: 'application/json', payload: JSON.stringify(summary()) });
}

function summary() {
  const rows = bookings();
  return { count: rows.length, guests: rows.reduce((sum, row) => sum + row.guests, 0) };
}
`;

export const BOOKINGS = `const SHEET = 'Bookings';

function bookings() {
  const [header, ...rows] = SpreadsheetApp.getActive().getSheetByName(SHEET).getDataRange().getValues();
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index]])));
}

function confirmSelected() {
  const row = SpreadsheetApp.getActiveRange().getRow();
  const booking = bookings()[row - 2];
  if (!booking) throw new Error('Select a booking first');
  addToCalendar(booking);
  sendConfirmation(booking);
}
`;

export const CALENDAR = `function addToCalendar(booking) {
  const calendar = CalendarApp.getCalendarsByName('Charters')[0];
  const start = new Date(booking.date);
  const end = new Date(start.getTime() + booking.hours * 3600 * 1000);
  calendar.createEvent(booking.name + ' (' + booking.guests + ')', start, end, { location: 'Harbor Island, San Diego' });
}
`;

export const MAILER = `function sendConfirmation(booking) {
  const page = HtmlService.createTemplateFromFile('mail/Confirmation');
  page.booking = booking;
  GmailApp.sendEmail(booking.email, 'You are aboard ⛵', '', { htmlBody: page.evaluate().getContent() });
}
`;

export const MAIL_HTML = `<p>Dear <?= booking.name ?>,</p>
<p>your sail on <b>JADA</b> is booked for <?= booking.date ?>, <?= booking.guests ?> guests.</p>
<p>Fair winds &amp; see you on the dock,<br>the crew</p>
`;

export const DASHBOARD_HTML = `<!doctype html>
<html>
  <body>
    <h1>This week</h1>
    <ul id="bookings"></ul>
    <script>
      google.script.run.withSuccessHandler((rows) => {
        const items = rows.map((row) => Object.assign(document.createElement('li'), { textContent: row.name }));
        document.getElementById('bookings').append(...items);
      }).bookings();
    </script>
  </body>
</html>
`;

export const SEATING = `const CAPACITY = 48;

function doGet(request) {
  const seats = seatsLeft(request.parameter.event);
  return ContentService.createTextOutput(JSON.stringify({ seats })).setMimeType(ContentService.MimeType.JSON);
}

function seatsLeft(event) {
  const sheet = SpreadsheetApp.getActive().getSheetByName(event);
  if (!sheet) return 0;
  const sold = sheet.getRange('C2:C').getValues().reduce((sum, [guests]) => sum + Number(guests), 0);
  return Math.max(0, CAPACITY - sold);
}
`;

export const EVENT_SEATS = `function onEdit(edit) {
  if (edit.range.getColumn() !== 3) return;
  const sheet = edit.range.getSheet();
  const sold = sheet.getRange('C2:C').getValues().flat().reduce((sum, guests) => sum + Number(guests), 0);
  sheet.getRange('E1').setValue(sold);
  sheet.getRange('E1').setBackground(sold > 40 ? '#f9d6d5' : null);
}
`;
