import type { TestedDialect } from '@espalier/testkit';

/** The tables of well-known sample databases, with the types, keys and oddities that they are known for. */
type Schema = Readonly<Record<TestedDialect, string>>;

const chinook = `
create table "Artist" ("ArtistId" INTEGER not null primary key, "Name" NVARCHAR(120));
create table "Album" ("AlbumId" INTEGER not null primary key, "Title" NVARCHAR(160) not null, "ArtistId" INTEGER not null,
  foreign key ("ArtistId") references "Artist" ("ArtistId") on delete no action on update no action);
create table "Employee" ("EmployeeId" INTEGER not null primary key, "LastName" NVARCHAR(20) not null, "ReportsTo" INTEGER,
  "BirthDate" DATETIME, foreign key ("ReportsTo") references "Employee" ("EmployeeId"));
create table "Customer" ("CustomerId" INTEGER not null primary key, "Email" NVARCHAR(60) not null, "SupportRepId" INTEGER,
  foreign key ("SupportRepId") references "Employee" ("EmployeeId"));
create table "Genre" ("GenreId" INTEGER not null primary key, "Name" NVARCHAR(120));
create table "MediaType" ("MediaTypeId" INTEGER not null primary key, "Name" NVARCHAR(120));
create table "Track" ("TrackId" INTEGER not null primary key, "Name" NVARCHAR(200) not null, "AlbumId" INTEGER,
  "MediaTypeId" INTEGER not null, "GenreId" INTEGER, "Bytes" INTEGER, "UnitPrice" NUMERIC(10,2) not null,
  foreign key ("AlbumId") references "Album" ("AlbumId"),
  foreign key ("MediaTypeId") references "MediaType" ("MediaTypeId"),
  foreign key ("GenreId") references "Genre" ("GenreId"));
create table "Invoice" ("InvoiceId" INTEGER not null primary key, "CustomerId" INTEGER not null, "InvoiceDate" DATETIME not null,
  "Total" NUMERIC(10,2) not null, foreign key ("CustomerId") references "Customer" ("CustomerId"));
create table "InvoiceLine" ("InvoiceLineId" INTEGER not null primary key, "InvoiceId" INTEGER not null, "TrackId" INTEGER not null,
  "UnitPrice" NUMERIC(10,2) not null, "Quantity" INTEGER not null,
  foreign key ("InvoiceId") references "Invoice" ("InvoiceId"), foreign key ("TrackId") references "Track" ("TrackId"));
create table "Playlist" ("PlaylistId" INTEGER not null primary key, "Name" NVARCHAR(120));
create table "PlaylistTrack" ("PlaylistId" INTEGER not null, "TrackId" INTEGER not null,
  constraint "PK_PlaylistTrack" primary key ("PlaylistId", "TrackId"),
  foreign key ("PlaylistId") references "Playlist" ("PlaylistId"), foreign key ("TrackId") references "Track" ("TrackId"));
create unique index "IPK_Artist" on "Artist" ("ArtistId");
create index "IFK_AlbumArtistId" on "Album" ("ArtistId");
create index "IFK_PlaylistTrackTrackId" on "PlaylistTrack" ("TrackId");
`;

const pagila = `
create type mpaa_rating as enum ('G', 'PG', 'PG-13', 'R', 'NC-17');
create domain year as integer constraint year_check check (value >= 1901 and value <= 2155);
create sequence actor_actor_id_seq;
create table actor (actor_id integer default nextval('actor_actor_id_seq'::regclass) primary key, first_name text not null,
  last_name text not null, last_update timestamp with time zone default now() not null);
create table language (language_id serial primary key, name character(20) not null, last_update timestamp with time zone default now() not null);
create table film (film_id serial primary key, title text not null, description text, release_year year,
  language_id integer not null references language (language_id) on update cascade on delete restrict,
  original_language_id integer references language (language_id) on update cascade on delete restrict,
  rental_duration smallint default 3 not null, rental_rate numeric(4,2) default 4.99 not null,
  rating mpaa_rating default 'G'::mpaa_rating, special_features text[], fulltext tsvector not null default ''::tsvector,
  last_update timestamp with time zone default now() not null);
create table film_actor (actor_id integer not null references actor (actor_id) on update cascade on delete restrict,
  film_id integer not null references film (film_id) on update cascade on delete restrict,
  last_update timestamp with time zone default now() not null, primary key (actor_id, film_id));
create table store (store_id serial primary key, manager_staff_id integer not null, last_update timestamp with time zone default now() not null);
create table staff (staff_id serial primary key, first_name text not null, email text, store_id integer not null references store (store_id),
  active boolean default true not null, picture bytea);
alter table store add foreign key (manager_staff_id) references staff (staff_id) on update cascade on delete restrict;
create unique index idx_unq_manager_staff_id on store (manager_staff_id);
create table rental (rental_id serial primary key, rental_date timestamp with time zone not null, inventory_id integer not null,
  staff_id integer not null references staff (staff_id));
create unique index rental_date_inventory on rental using btree (rental_date, inventory_id);
create index film_fulltext_idx on film using gist (fulltext);
create index idx_title on film (title);
create index idx_last_name on actor (lower(last_name), last_update desc) where last_name <> 'a''b?';
create table payment (payment_id integer, amount numeric(5,2) not null, payment_date timestamp with time zone not null) partition by range (payment_date);
create view actor_names as select first_name from actor;
comment on table actor is 'who acts';
comment on column actor.last_name is 'the family name';
`;

const sakila = `
create table actor (actor_id numeric not null, first_name VARCHAR(45) not null, last_update TIMESTAMP not null, primary key (actor_id));
create table language (language_id SMALLINT not null, name CHAR(20) not null, last_update TIMESTAMP, primary key (language_id));
create table film (film_id int not null, title VARCHAR(255) not null, description BLOB SUB_TYPE TEXT default null,
  release_year VARCHAR(4) default null, language_id SMALLINT not null, original_language_id SMALLINT default null,
  rental_duration SMALLINT default 3 not null, rental_rate DECIMAL(4,2) default 4.99 not null, rating VARCHAR(10) default 'G',
  special_features VARCHAR(100) default null, primary key (film_id),
  constraint CHECK_special_features check (special_features is null or special_features like '%Trailers%'),
  constraint CHECK_special_rating check (rating in ('G', 'PG', 'PG-13', 'R', 'NC-17')),
  constraint fk_film_language foreign key (language_id) references language (language_id),
  constraint fk_film_language_original foreign key (original_language_id) references language (language_id));
create index idx_fk_language_id on film (language_id);
create table film_actor (actor_id INT not null, film_id INT not null, last_update TIMESTAMP not null, primary key (actor_id, film_id),
  constraint fk_film_actor_actor foreign key (actor_id) references actor (actor_id) on delete no action on update cascade,
  constraint fk_film_actor_film foreign key (film_id) references film (film_id) on delete no action on update cascade);
create table payment (payment_id int, amount DECIMAL(5,2) not null);
`;

const northwindSqlite = `
create table Categories (CategoryID INTEGER primary key autoincrement, CategoryName TEXT, Description TEXT, Picture BLOB);
create table Customers (CustomerID TEXT, CompanyName TEXT, primary key (CustomerID));
create table Employees (EmployeeID INTEGER primary key autoincrement, LastName TEXT, BirthDate DATE, ReportsTo INTEGER,
  foreign key (ReportsTo) references Employees (EmployeeID));
create table Regions (RegionID INTEGER not null primary key, RegionDescription TEXT not null);
create table Territories (TerritoryID TEXT not null, RegionID INTEGER not null, primary key (TerritoryID),
  foreign key (RegionID) references Regions (RegionID));
create table EmployeeTerritories (EmployeeID INTEGER not null, TerritoryID TEXT not null, primary key (EmployeeID, TerritoryID),
  foreign key (EmployeeID) references Employees (EmployeeID), foreign key (TerritoryID) references Territories (TerritoryID));
create table Orders (OrderID INTEGER not null primary key autoincrement, CustomerID TEXT, EmployeeID INTEGER, OrderDate DATETIME,
  Freight NUMERIC default 0, foreign key (EmployeeID) references Employees (EmployeeID),
  foreign key (CustomerID) references Customers (CustomerID));
create table Products (ProductID INTEGER not null primary key autoincrement, ProductName TEXT not null, CategoryID INTEGER,
  UnitPrice NUMERIC default 0, Discontinued TEXT not null default '0', check (UnitPrice >= 0),
  foreign key (CategoryID) references Categories (CategoryID));
create table "Order Details" (OrderID INTEGER not null, ProductID INTEGER not null, UnitPrice NUMERIC not null default 0,
  Quantity INTEGER not null default 1, Discount REAL not null default 0, primary key (OrderID, ProductID), check (Discount >= 0 and Discount <= 1),
  foreign key (OrderID) references Orders (OrderID), foreign key (ProductID) references Products (ProductID));
`;

const northwindPostgres = `
create table categories (category_id smallint not null primary key, category_name character varying(15) not null, picture bytea);
create table customers (customer_id character varying(5) not null primary key, company_name character varying(40) not null);
create table customer_demographics (customer_type_id character varying(5) not null primary key, customer_desc text);
create table customer_customer_demo (customer_id character varying(5) not null references customers,
  customer_type_id character varying(5) not null references customer_demographics, primary key (customer_id, customer_type_id));
create table employees (employee_id smallint not null primary key, last_name character varying(20) not null, birth_date date,
  reports_to smallint references employees);
create table orders (order_id smallint not null primary key, customer_id character varying(5) references customers,
  employee_id smallint references employees, order_date date, freight real);
create table products (product_id smallint not null primary key, product_name character varying(40) not null,
  category_id smallint references categories, unit_price real, discontinued integer not null);
create table order_details (order_id smallint not null references orders, product_id smallint not null references products,
  unit_price real not null, quantity smallint not null, discount real not null, primary key (order_id, product_id));
create table us_states (state_id smallint not null primary key, state_abbr character varying(2));
`;

/** What the models of each of them contain. */
export const expectedModels: Readonly<Record<string, Readonly<Record<TestedDialect, readonly string[]>>>> = {
  Chinook: {
    sqlite: [
      "title: { type: DataTypes.STRING(160), field: 'Title', allowNull: false }, // the column has the type nvarchar(160)",
      'static Tracks = this.belongsToMany(() => Track, {\n    through: () => PlaylistTrack,',
      "static SupportRep = this.belongsTo(() => Employee, {\n    as: 'supportRep',",
      "static ReportsToEmployee = this.belongsTo(() => Employee, {\n    as: 'reportsToEmployee',",
    ],
    postgres: [
      "artistId: { type: DataTypes.INTEGER, field: 'ArtistId', primaryKey: true, autoIncrement: false, unique: true },",
      "{ database, modelName: 'playlist', tableName: 'Playlist', timestamps: false },",
    ],
  },
  'Sakila and Pagila': {
    sqlite: [
      "{ name: 'CHECK_special_rating', check: sql`rating in ('G', 'PG', 'PG-13', 'R', 'NC-17')` },",
      'view: true, // the table has no primary key, so its rows can only be read',
    ],
    postgres: [
      '// A model cannot say: the column fulltext of the type tsvector\n',
      "rating: { type: DataTypes.ENUM('G', 'PG', 'PG-13', 'R', 'NC-17'), defaultValue: sql`'G'::mpaa_rating` }, // the column has the type mpaa_rating",
      'releaseYear: DataTypes.INTEGER, // the column has the type year',
      'specialFeatures: DataTypes.ARRAY(DataTypes.TEXT),',
      "fields: [sql`lower(last_name)`, { name: 'lastUpdate', order: 'DESC' }], where: sql`last_name <> 'a''b?'::text` }",
      "static Films = this.belongsToMany(() => Film, {\n    through: () => FilmActor,\n    foreignKey: 'actorId',",
      "static ManagerStaffStore = this.hasOne(() => Store, {\n    as: 'managerStaffStore',",
      "comment: 'who acts',",
    ],
  },
  Northwind: {
    sqlite: ["tableName: 'Order Details',", 'static Territories = this.belongsToMany(() => Territory, {'],
    postgres: [
      'this.belongsToMany(() => CustomerDemographic, {',
      'unitPrice: DataTypes.DOUBLE, // the column has the type real',
    ],
  },
};

export const knownSchemas: Readonly<Record<string, Schema>> = {
  Chinook: {
    sqlite: chinook,
    postgres: chinook.replaceAll('NVARCHAR', 'VARCHAR').replaceAll('DATETIME', 'TIMESTAMP'),
  },
  'Sakila and Pagila': { sqlite: sakila, postgres: pagila },
  Northwind: { sqlite: northwindSqlite, postgres: northwindPostgres },
};
