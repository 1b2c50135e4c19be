-- Tens of thousands of orders in a second, related as Odoo would relate them, with ids by its own sequences. For psql, with the
-- variables users, orders, lines and top_ups; in one transaction, into empty tables (tests/odoo/server/loading.py).

-- Row n was written n minutes after the beginning of the year, by the administrator.
CREATE FUNCTION pg_temp.moment(n bigint) RETURNS timestamp IMMUTABLE LANGUAGE sql
  AS $$ SELECT timestamp '2026-01-01 08:00:00' + n * interval '1 minute' $$;

INSERT INTO dimagaz_user (name, username, sap_id, password, active, create_uid, write_uid, create_date, write_date)
  SELECT 'Dépôt ' || n, 'depot' || n, 'SAP' || n, 'never-read-' || n, true, 2, 2, pg_temp.moment(n), pg_temp.moment(n)
  FROM generate_series(1, :users) n;

INSERT INTO dimagaz_product (name, product_id, product_category, prix, product_type, active, create_uid, write_uid, create_date, write_date)
  SELECT 'Bouteille ' || n || ' kg', 'P' || n, 'butane', n * 3.35, 'gaz', true, 2, 2, pg_temp.moment(n), pg_temp.moment(n)
  FROM generate_series(1, 20) n;

INSERT INTO dimagaz_fournisseur (name, adresse, tel, ville, email, active, create_uid, write_uid, create_date, write_date)
  SELECT 'Fournisseur ' || n, n || ', route de Rabat', '+212 5 ' || n, 'Kénitra', 'f' || n || '@example.org', true,
    2, 2, pg_temp.moment(n), pg_temp.moment(n)
  FROM generate_series(1, 10) n;

INSERT INTO dimagaz_fournisseur_centre (name, fournisseur, active, create_uid, write_uid, create_date, write_date)
  SELECT 'Centre ' || f.id || '-' || n, f.id, true, 2, 2, pg_temp.moment(n), pg_temp.moment(n)
  FROM generate_series(1, 3) n CROSS JOIN dimagaz_fournisseur f ORDER BY f.id, n;

-- From here on each row refers to the parent at place n, counted round and round.
CREATE TEMPORARY VIEW clients AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM dimagaz_user;
CREATE TEMPORARY VIEW products AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM dimagaz_product;
CREATE TEMPORARY VIEW centres AS SELECT id, fournisseur, row_number() OVER (ORDER BY id) - 1 AS place FROM dimagaz_fournisseur_centre;
CREATE TEMPORARY VIEW orders AS SELECT id, bc_date, row_number() OVER (ORDER BY id) - 1 AS place FROM dimagaz_bc;

INSERT INTO dimagaz_bc (
    name, fullname, prefix, bc_date, bl_date, bl_number,
    depositaire, fournisseur, fournisseur_centre,
    currency_id, montant_paye, remise, ht, tva, ttc,
    solde, qty_retenue, state, verify_state, bc_type, product_type,
    done, sap, confirmed, terminated, non_conforme, paye_par, source, version, active,
    create_uid, write_uid, create_date, write_date)
  SELECT
    'BC' || n, 'BC' || n || '/2026', 'BC', pg_temp.moment(n), pg_temp.moment(n + 1440)::date, 'BL' || n,
    clients.id, centres.fournisseur, centres.id,
    (SELECT currency_id FROM res_company ORDER BY id LIMIT 1), n % 500, 0, 1000 + n % 700, (1000 + n % 700) * 0.2, (1000 + n % 700) * 1.2,
    (1000 + n % 700) * 1.2 - n % 500, 0, 'confirmed', 'todo', 'normal', 'gaz',
    n % 2 = 0, n % 3 = 0, true, false, n % 97 = 0, 'virement', 'asg', 1, true,
    2, 2, pg_temp.moment(n), pg_temp.moment(n)
  FROM generate_series(1, :orders) n JOIN clients ON clients.place = n % :users JOIN centres ON centres.place = n % 30
  ORDER BY n;

INSERT INTO dimagaz_bc_line (bc_id, product, qty, qty_vide, qty_retenue, qty_defect, prix, subtotal, bc_date,
    create_uid, write_uid, create_date, write_date)
  SELECT orders.id, products.id, n % 40, n % 7, 0, n % 3, 12.5, n % 40 * 12.5, orders.bc_date,
    2, 2, pg_temp.moment(n), pg_temp.moment(n)
  FROM generate_series(1, :lines) n JOIN orders ON orders.place = n % :orders JOIN products ON products.place = n % 20
  ORDER BY n;

INSERT INTO alimenteur_solde (client, solde, state, date_done, comment, reference_no, date_creation, source, created_by, active,
    create_uid, write_uid, create_date, write_date)
  SELECT clients.id, 100 + n % 900, 'done', pg_temp.moment(n), 'chèque ' || n, 'ALM' || n, pg_temp.moment(n), 'asg', 2, true,
    2, 2, pg_temp.moment(n), pg_temp.moment(n)
  FROM generate_series(1, :top_ups) n JOIN clients ON clients.place = n % :users
  ORDER BY n;

ANALYZE dimagaz_bc, dimagaz_bc_line, alimenteur_solde;
